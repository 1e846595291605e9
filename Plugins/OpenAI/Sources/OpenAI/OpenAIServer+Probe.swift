import JackfieldPlugin

extension OpenAIServer {
    /// Asks for the model's description, which needs key, URL and model to be right.
    func probe(_ model: String, _ host: Host, _ answer: ProbeAnswer) {
        host.send(self.modelRequest(model)) { result in
            switch result {
            case .failure(let error): answer.failed(error)
            case .success(let response) where response.status == 200: answer.passed()
            // Some compatible servers have one model and no list of it.
            case .success(let response)
            where response.status == 404 && self.profile != .openAI && self.profile != .groq:
                answer.passed()
            case .success(let response):
                answer.failed(
                    self.error(
                        response.status, response.headers, body: response.body, now: host.wallTime))
            }
        }
    }
}
