/** The host of an engine with processes of its own ends without a word: none of them is left. */
import { expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { isEngineAlive } from '../engine-processes';
import { runProgram, WORKER } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';

const ENDS = [
  ['is killed', "process.kill(process.pid, 'SIGKILL')"],
  ['is terminated', "process.kill(process.pid, 'SIGTERM')"],
  ['fails', "setImmediate(() => { throw new Error('a fault') })"],
  ['exits', 'process.exit(0)'],
] as const;

it.skipIf(process.platform === 'win32').each(thorough ? ENDS : [ENDS[0]])('when it %s during a run', async (_, end) => {
  const { stdout } = await runProgram(`
    import { writeSync } from 'node:fs';
    import { createEngineClient } from './src/engine/host/client';
    import { engineProcesses } from './test/unit/engine-processes';
    const engine = createEngineClient({ workerPath: ${JSON.stringify(WORKER)}, isolation: 'process', threads: 1 });
    const onProgress = ({ stage }) => {
      if (stage !== 'generate') return;
      writeSync(1, engineProcesses().join(' '));
      ${end};
    };
    void engine.tokens({ model: ${JSON.stringify(GPT2)}, text: 'x' }).then(() =>
      engine.trace({ model: ${JSON.stringify(STARTER)}, text: 'The weather is', maxNewTokens: 200 }, { onProgress }),
    );
  `);
  const ids = [...new Set(stdout.match(/\d+/g))].map(Number);
  expect(ids).toHaveLength(2);
  await expect.poll(() => ids.filter(isEngineAlive), { timeout: 30_000 }).toEqual([]);
});
