import Commands
import Glibc

/// The program; what it can do is in `Commands`.
@main
enum Main {
    static func main() async {
        // A reader that goes away ends the output, not the host.
        signal(SIGPIPE, SIG_IGN)
        // A limit on the size of files (ulimit -f) ends a write, not the host: calls go to the spool.
        signal(SIGXFSZ, SIG_IGN)
        exit(await Jackfield.run(CommandLine.arguments.dropFirst()))
    }
}
