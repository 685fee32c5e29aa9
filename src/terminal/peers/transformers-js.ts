/** Transformers.js with the model that we export for it. */
import { dirname } from 'node:path';
import type { Generating, Job, LoadedRuntime, Passing } from './contestant';
import { importPackage, versionOf } from './packages';

const PACKAGE = '@huggingface/transformers';

/** The part of Transformers.js that is used here. */
interface TransformersJs {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly AutoModelForCausalLM: { from_pretrained(name: string, options: object): Promise<TransformersModel> };
  readonly AutoModelForSeq2SeqLM: { from_pretrained(name: string, options: object): Promise<TransformersModel> };
  readonly AutoModelForMaskedLM: { from_pretrained(name: string, options: object): Promise<TransformersEncoder> };
  readonly AutoModel: { from_pretrained(name: string, options: object): Promise<TransformersEncoder> };
  readonly AutoTokenizer: { from_pretrained(name: string): Promise<unknown> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => object;
  readonly BaseStreamer: new () => object;
}
interface TransformersModel {
  generate(options: object): Promise<unknown>;
}

type TransformersEncoder = (inputs: Record<string, object>) => Promise<unknown>;

export async function loadTransformersJs(job: Job & { runtime: 'Transformers.js' }): Promise<LoadedRuntime> {
  const library = await importPackage<TransformersJs>(job.packages, PACKAGE);
  library.env.allowRemoteModels = false;
  library.env.localModelPath = dirname(job.folder);
  return {
    version: await versionOf(job.packages, PACKAGE),
    open: async () => {
      await library.AutoTokenizer.from_pretrained(job.folder);
      const threads = job.threads === null ? {} : { intraOpNumThreads: job.threads };
      const options = { dtype: 'fp32', device: 'cpu', session_options: threads };
      if (job.model === 'AutoModelForCausalLM' || job.model === 'AutoModelForSeq2SeqLM')
        return generating(library, await library[job.model].from_pretrained(job.folder, options));
      return passing(library, await library[job.model].from_pretrained(job.folder, options));
    },
  };
}

function passing({ Tensor }: TransformersJs, model: TransformersEncoder): Passing {
  return {
    async pass(ids) {
      const same = (value: bigint) => new Tensor('int64', new BigInt64Array(ids.length).fill(value), [1, ids.length]);
      const input_ids = new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
      await model({ input_ids, attention_mask: same(1n), token_type_ids: same(0n) });
    },
  };
}

function generating({ Tensor, BaseStreamer }: TransformersJs, model: TransformersModel): Generating {
  return {
    async generate(ids, count, onToken) {
      const dims = [1, ids.length];
      let isPrompt = true; // the streamer gets the prompt first, and then each token
      const put = ([[token]]: [[bigint]]) => {
        if (!isPrompt) onToken(Number(token));
        isPrompt = false;
      };
      await model.generate({
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), dims),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), dims),
        max_new_tokens: count,
        do_sample: false,
        eos_token_id: -1,
        streamer: Object.assign(new BaseStreamer(), { put, end: () => undefined }),
      });
    },
  };
}
