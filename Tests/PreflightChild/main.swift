import Glibc
import PluginHost

// A crash must end this process by its signal, at once: neither the backtraces that `swift test` asks for nor a
// sanitizer's report may eat up the time that the trial has.
for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT] { signal(fault, SIG_DFL) }

// What the host's own executable does for `preflight <path>`, without the rest of it.
exit(Preflight.run(CommandLine.arguments[2]))
