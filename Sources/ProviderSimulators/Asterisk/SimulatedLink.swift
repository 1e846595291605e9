/// The connection over which a simulated channel gives and gets audio, a frame of 20 ms at 8 kHz each way a tick.
protocol SimulatedLink: AnyObject {
    /// Gives a frame of the caller; nil: nothing.
    func give(_ frame: [Int16]?)
    /// What has come to be heard since the last tick, in order.
    func take() -> [Int16]
    func press(_ key: Character)
    /// Whether the other side has ended it.
    var isOver: Bool { get }
    func close()
}
