/** The engine is disposed while it works: the process lives until it ends by itself, and that is soon. */
import { join } from 'node:path';
import { withRandomModel } from '../../../src/terminal/models/random-model';
import { BENCH_MODEL } from '../../../src/terminal/peers/bench-models';
import { type AttackCase, must } from '../attack-case';
import type { Checkout, Engine } from '../checkout';
import { runToEnd, sleep } from '../processes';
import { complete, GREEDY } from '../requests';

const ROUNDS = 16;
const LIMIT_MILLISECONDS = 1000;
/** For a whole round, of which the dispose is a part: on a busy machine most of it goes by before that. */
const ROUND_SECONDS = 120;
const POSITIONS = Array.from({ length: 64 }, (_, position) => position);
const TEXT = 'The weather is fine and we go out. '.repeat(40);

type Work = (engine: Engine, model: string, folder: string) => Promise<Promise<unknown>[]>;

/** What is asked for and then left behind. */
const WORK: Readonly<Record<string, Work>> = {
  lens: async (engine, model) => {
    const { trace } = await engine.trace({ model, text: TEXT, maxNewTokens: 0 });
    const params = { positions: POSITIONS, target: null };
    return Array.from({ length: 5 }, () => engine.read({ trace, what: 'lens', params }));
  },
  attribution: async (engine, model) => {
    const { trace } = await engine.trace({ model, text: TEXT, maxNewTokens: 0 });
    return POSITIONS.slice(0, 10).map((position) =>
      engine.read({ trace, what: 'attribution', params: { position, id: null } }),
    );
  },
  trace: async (engine, model) => [1, 2, 3].map(() => engine.trace({ model, text: TEXT, maxNewTokens: 20 })),
  generation: async (engine, model) => [engine.generate({ model, text: TEXT, maxNewTokens: 400, sampling: GREEDY })],
  completions: async (engine, model) =>
    Array.from({ length: 20 }, (_, n) => complete(engine, model, TEXT.slice(0, 1000 + n), `document ${n}`)),
  quantising: async (engine, model, folder) => [engine.quantize({ model, folder, bits: 8 })],
};

function exitAfterDispose(work: string): AttackCase {
  return {
    name: `a dispose during queued work (${work}) is over within a second, and the exit after it is clean`,
    seconds: ROUNDS * ROUND_SECONDS,
    megabytes: 4000,
    run: ({ checkout, folder, random, victimCommand }) =>
      withRandomModel(BENCH_MODEL, checkout.starter, async (model) => {
        let slowest = 0;
        for (let round = 1; round <= ROUNDS; round++) {
          const wait = String(200 + random.below(1000));
          const [command, args] = victimCommand(work, model, join(folder, `round ${round}`), wait);
          const { code, signal, stdout, isLate } = await runToEnd(command, args, { seconds: ROUND_SECONDS });
          const end = signal ?? `exit code ${code}`;
          must(!isLate, `round ${round} of ${ROUNDS}: the process does not end`);
          must(code === 0, `round ${round} of ${ROUNDS}: the process ended by ${end} after a dispose of ${stdout} ms`);
          slowest = Math.max(slowest, Number(stdout));
        }
        const took = `the slowest dispose of ${ROUNDS} took ${slowest} ms`;
        must(slowest <= LIMIT_MILLISECONDS, took);
        return took;
      }),
    async victim(checkout: Checkout, [work = '', model = '', folder = '', wait = '']) {
      const engine = checkout.openEngine();
      const requests = await (WORK[work] as Work)(engine, model, folder);
      for (const request of requests) request.catch(() => undefined);
      await sleep(Number(wait));
      const start = performance.now();
      await engine.dispose();
      process.stdout.write((performance.now() - start).toFixed(0), () => process.exit(0));
    },
  };
}

const crowded: AttackCase = {
  name: 'what a dispose leaves unanswered is told as cancelled',
  async run({ checkout }) {
    const engine = checkout.openEngine();
    const model = checkout.starter;
    const { trace } = await engine.trace({ model, text: TEXT, maxNewTokens: 0 });
    const params = { positions: POSITIONS, target: null };
    const requests = [
      ...Array.from({ length: 5 }, () => engine.read({ trace, what: 'lens', params })),
      engine.trace({ model, text: TEXT, maxNewTokens: 40 }),
      complete(engine, model),
      engine.tokens({ model, text: TEXT }),
    ];
    const ends = requests.map((request) =>
      request.then(
        () => 'answered',
        (error: Error) => `${error.name}: ${error.message}`,
      ),
    );
    await engine.dispose();
    const told = await Promise.all(ends);
    const wrong = told.find((end) => end !== 'answered' && !end.startsWith('CancelledError'));
    must(wrong === undefined, `a request that the dispose left unanswered is told as ${wrong}`);
    return `${told.filter((end) => end !== 'answered').length} of ${told.length} requests were told as cancelled`;
  },
};

export const DISPOSE_CASES: readonly AttackCase[] = [...Object.keys(WORK).map(exitAfterDispose), crowded];
