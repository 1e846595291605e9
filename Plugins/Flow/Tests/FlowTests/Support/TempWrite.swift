import Glibc
func tempWrite(_ name: String, _ text: String) {
    let f = unsafe fopen("/tmp/flowgold/\(name)", "w")
    unsafe fputs(text, f)
    unsafe fclose(f)
}
