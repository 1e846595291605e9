/// What the host's side asks of the plugin's side.
enum PluginFunction: UInt32 {
    case create = 1
    case destroy, open, close, cancel, probe
    case push, finalize, hint
    case begin, text, end
    case generate, toolResult, prewarm
    case listen, act, play, flush
    case call, describe
    case fireTimer, runWork
}

/// What the plugin's side asks of the host's side.
enum HostFunction: UInt32 {
    case emit = 101
    case reserve, commit, log, now, wall
    case configText, configInteger, configNumber, configBoolean, configCount
    case readSecret
    case startTimer, stopTimer
    case runWork, waitForRoom
    case stateDirectory, putState, getState
    case hold, release
}
