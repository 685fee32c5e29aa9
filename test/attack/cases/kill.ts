/** The engine's own process is ended by something else: the system's out-of-memory killer, a fault in native code. */
import { type AttackCase, must } from '../attack-case';
import { childrenOf, sleep } from '../processes';
import { answerOf, complete, GREEDY, LONG_TEXT, mustAnswer, numbersOf } from '../requests';

const MOMENTS = 50;

const killed: AttackCase = {
  name: 'kill -SEGV and kill -KILL at random moments of a run are survived, in a process',
  seconds: 600,
  async run({ checkout, random }) {
    const model = checkout.starter;
    const engine = checkout.openEngine({ isolation: 'process' });
    const expected = await numbersOf(engine, model);
    const requests: readonly (() => Promise<unknown>)[] = [
      () => engine.trace({ model, text: LONG_TEXT, maxNewTokens: 40 }),
      () => engine.generate({ model, text: 'A', maxNewTokens: 200, sampling: GREEDY }),
      () => complete(engine, model, LONG_TEXT),
    ];
    let ended = 0;
    for (let moment = 1; moment <= MOMENTS; moment++) {
      const running = answerOf(`moment ${moment}: the request`, random.pick(requests)(), { accept: 'stop' });
      await sleep(random.below(250));
      const children = await childrenOf(process.pid);
      must(children.length > 0, 'the engine has no process of its own that could be ended');
      for (const child of children) ended += end(child, random.pick(['SIGSEGV', 'SIGKILL'] as const));
      await running;
      await gone(children); // one that is not over yet could still take the next request
      const numbers = await mustAnswer(`moment ${moment}: the next trace`, numbersOf(engine, model));
      must(numbers === expected, `moment ${moment}: the next trace has other numbers`);
    }
    await engine.dispose();
    must((await childrenOf(process.pid)).length === 0, 'a process of the engine goes on after dispose');
    return `${ended} processes ended at ${MOMENTS} moments, each followed by a trace of the right numbers`;
  },
};

/** Wait until none of these processes is there any more. */
async function gone(processes: readonly number[]): Promise<void> {
  while ((await childrenOf(process.pid)).some((child) => processes.includes(child))) await sleep(10);
}

/** @returns how many were ended */
function end(id: number, signal: NodeJS.Signals): number {
  try {
    process.kill(id, signal);
    return 1;
  } catch {
    return 0; // it was over by itself
  }
}

export const KILL_CASES: readonly AttackCase[] = [killed];
