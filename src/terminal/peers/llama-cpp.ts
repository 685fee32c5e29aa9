/** llama.cpp through node-llama-cpp, with the prebuilt library from npm. */
import type { Contestant, Job, LoadedRuntime } from './contestant';
import { importPackage, versionOf } from './packages';

const PACKAGE = 'node-llama-cpp';

/** The part of node-llama-cpp that is used here. */
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
  // The library is neither built nor downloaded: if it is not installed, it is absent.
  const options = { gpu: false, build: 'never', skipDownload: true, logLevel: LlamaLogLevel.error, maxThreads: 0 };
  const llama = await getLlama(options);
  return {
    version: `node-llama-cpp ${await versionOf(job.packages, PACKAGE)}`,
    open: async () => contestant(await llama.loadModel({ modelPath: job.file, gpuLayers: 0 }), job),
  };
}

/**
 * Uses the defaults except for the number of threads; they are the fastest available here, with flash attention where
 * possible.
 */
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
