package import CJackfield
package import CallModel
package import PluginHost

package final class Marshaller: Marshalling {
    package init() {}

    package func table(
        for capability: Capability, real: UnsafeRawPointer, host: UnsafePointer<jf_host>
    ) -> UnsafeRawPointer { unsafe real }
}
