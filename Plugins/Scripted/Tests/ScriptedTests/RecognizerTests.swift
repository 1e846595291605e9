import CJackfield
import FakeHost
import Testing

@testable import Scripted
