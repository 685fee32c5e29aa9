/** llama.cpp through node-llama-cpp, with the prebuilt library that npm brings. */
import type { Contestant, Job, LoadedRuntime } from './contestant';
import { importPackage, versionOf } from './packages';

const PACKAGE = 'node-llama-cpp';

/** Of node-llama-cpp what is used here. */
interface NodeLlamaCpp {
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<LlamaModel> }>;
  readonly LlamaLogLevel: { readonly error: string };
}
interface LlamaModel {
  createContext(options: object): Promise<{ getSequence(): Sequence }>;
}
interface Sequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
}

export async function loadLlamaCpp(job: Job & { runtime: 'llama.cpp' }): Promise<LoadedRuntime> {
  const { getLlama, LlamaLogLevel } = await importPackage<NodeLlamaCpp>(job.packages, PACKAGE);
  // Neither built nor fetched: what is not installed is not there.
  const options = { gpu: false, build: 'never', skipDownload: true, logLevel: LlamaLogLevel.error, maxThreads: 0 };
  const llama = await getLlama(options);
  return {
    version: `node-llama-cpp ${await versionOf(job.packages, PACKAGE)}`,
    open: async () => contestant(await llama.loadModel({ modelPath: job.file, gpuLayers: 0 }), job),
  };
}

/** Its defaults but for the number of threads, which are the fastest there are here: flash attention where it can. */
async function contestant(model: LlamaModel, { threads }: Job): Promise<Contestant> {
  const context = await model.createContext({ contextSize: 1024, ...(threads === null ? {} : { threads }) });
  const sequence = context.getSequence();
  return {
    async generate(ids, count, onToken) {
      await sequence.clearHistory();
      let left = count;
      for await (const token of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
        onToken(token);
        if (--left === 0) return;
      }
    },
  };
}
