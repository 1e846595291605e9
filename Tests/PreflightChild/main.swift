import Glibc
import PluginHost

// What the host's own executable does for `preflight <path>`, without the rest of it.
exit(Preflight.run(CommandLine.arguments[2]))
