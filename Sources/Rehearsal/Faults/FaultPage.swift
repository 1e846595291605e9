import CallModel

/// `docs/fault-matrix.md`: the matrix, with what the peers do in cases that they were tried in.
package enum FaultPage {
    package static func text(_ matrix: FaultMatrix) -> String {
        """
        # The fault matrix

        What a caller loses and hears when a provider fails. Made by `jackfield bench faults --page`; do not edit.
        A test makes the calls again and fails when a cell has become worse.

        Each row is one call on the virtual clock, through the real host and real plugins: three questions with
        their answers, the second of which books something. The caller's words and those of the replies can
        be told from the audio alone (see [the scripted plugin](../Plugins/Scripted/README.md)). *Caller speech
        lost* is what was said, and neither reached a dialogue nor stands in the journal as unanswered. *Gap heard* is
        silence beyond that of the same call without the fault. *Words* are those that the caller heard, as played.
        *Attempts* counts sessions that the stage asked for. The faults are those of [drills](operations.md#drills), laid over
        `config/bench/faults.yaml`; `jackfield bench faults --print stt/hang/idle` shows one.

        | Fault | What is made to happen |
        |---|---|
        | error | the session fails once, UNAVAILABLE |
        | 429 | the session fails once, OVERLOAD, try again in 1 s |
        | storm | every session is refused, or every request fails, at once or 300 ms into it |
        | connect-hang | the session never becomes ready; later in a call: the first provider dies, the second never becomes ready |
        | hang | silence in both directions |
        | stall | two more pieces of an answer, then nothing |
        | exit | the provider is gone as if its process had died, for 10 minutes |
        | slow | everything comes 1.5 s late |
        | flood | 5,000 events at once |
        | garbage | text that is not UTF-8, events that are too short, for no session, after the end |

        *Idle* is between an answer and the next question, *mid-utterance* in the third word of the second question,
        *mid-answer* in the second word of its answer. **End**: *whole*: all answers were heard; *partly*: the caller
        hung up without some of them; *said*, *played*: the configured last words, spoken or as a recording; *cut*: the
        host hung up without a word; *lost*: there was no call.

        **The channel** is the call: nobody can take over from it, and what fails with it cannot be told to the caller.
        So its rows say how the call ends. Words that the caller has said before are recognised all the same, and stand in
        the journal; what the caller says into a dead line is lost until the host notices, after `media_timeout_s` (5 s), and
        the journal says for how long no audio came. *Never heard* are the answers after the end. With *connect-hang* and
        *storm, each session* there never was a call, and all is unheard.

        What the longer gaps consist of: a provider that says nothing is waited for until its deadline, once: 1.5 s for a
        session, 2.5 s for the first words of an answer and for the words of a recogniser that had given some, 3 s for
        customer records, 1 s for a voice. Deadlines that nobody sets follow what was measured, from 50 answers on; in these
        calls nothing is known yet. *slow* within a deadline is no failure: it is heard in each answer. A caller who waits is
        told to (`waiting` in the configuration), which is no gap. A word that broke off is said again, and counts as heard
        twice when it had just been complete.

        ## Beside its peers

        Measured with two fake providers and frames of 20 ms, with LiveKit Agents 1.8.9 and Pipecat 1.14.0. The last
        column is the cell of the tables below.

        | Case | LiveKit Agents | Pipecat | Jackfield |
        |---|---|---|---|
        \(Self.peers.map { Self.line($0, matrix) }.joined(separator: "\n"))

        \(matrix.markdown)
        """
    }

    private struct Peers {
        var title: String
        var liveKit: String
        var pipecat: String
        var cell: String
    }

    private static let peers = [
        Peers(
            title: "stt fails while the caller speaks",
            liveKit: "goes on at 1.1 s without the speech before: 1.1 s lost",
            pipecat: "goes on at once without the speech before: 1.0 s lost",
            cell: "stt/error/mid-utterance"),
        Peers(
            title: "stt falls silent", liveKit: "stays with it, 25 s and more",
            pipecat: "stays with it", cell: "stt/hang/mid-utterance"),
        Peers(
            title: "stt answers with errors again and again", liveKit: "goes on with the next",
            pipecat: "stays with it through 201 errors", cell: "stt/storm/mid-utterance"),
        Peers(
            title: "tts dies in the middle of a sentence",
            liveKit: "the rest of the sentence is missing, no error",
            pipecat: "the text is lost", cell: "tts/error/mid-answer"),
        Peers(
            title: "tts fails at once", liveKit: "2.1 s until the next voice",
            pipecat: "the turn is lost", cell: "tts/storm/mid-utterance"),
        Peers(
            title: "tts falls silent", liveKit: "32 s if the provider limits itself, else for ever",
            pipecat: "three turns of silence", cell: "tts/hang/mid-answer"),
        Peers(
            title: "dialogue dies in the middle of an answer",
            liveKit: "a cut text, or two answers glued together",
            pipecat: "the cut text is the answer", cell: "dialogue/error/mid-answer"),
        Peers(
            title: "dialogue never begins",
            liveKit: "5 s, or for ever when the provider heeds no limit",
            pipecat: "for ever: there is no limit", cell: "dialogue/hang/mid-utterance"),
    ]

    private static func line(_ peers: Peers, _ matrix: FaultMatrix) -> String {
        let row = matrix.rows.first { $0.cell.name == peers.cell }
        let own = row.map { Self.words($0.figures) } ?? "not measured"
        return "| \(peers.title) | \(peers.liveKit) | \(peers.pipecat) | \(own) |"
    }

    private static func words(_ figures: FaultFigures) -> String {
        "\(figures.lost) ms lost, \(figures.gap) ms of gap, \(figures.twice.count) words twice, "
            + "\(figures.never.count) never, \(figures.end.rawValue)"
    }
}
