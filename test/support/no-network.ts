/** A unit test has no network at all: what asks undici's global dispatcher, as `fetch` does, is refused. */
import { MockAgent, setGlobalDispatcher } from 'undici'

const agent = new MockAgent()
agent.disableNetConnect()
setGlobalDispatcher(agent)
