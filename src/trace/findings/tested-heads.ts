/** What heads score on repeated random tokens: a score in one text is no reason to call a head anything without that. */
import { knownTests, testRepeatedTokens } from '../heads/known-tests';
import type { RepeatedTokens } from '../heads/repeated-tokens';
import type { FindingContext } from './context';

/** As the list of heads draws its random tokens: its scores are these. */
const SEED = 0;
/** Models with more weights in their blocks take seconds for it: there whoever asks for the list of heads waits. */
const QUICK = 3e7;
/** What a model must be able to read at least, a template around the random tokens among it. */
const LEAST_CONTEXT = 16;

/** @returns `undefined` where that takes long, the model is absent, or it reads too few tokens @throws what the yield point throws */
export async function readTestedHeads({
  source,
  yieldPoint,
}: Pick<FindingContext, 'source' | 'yieldPoint'>): Promise<RepeatedTokens | undefined> {
  const { tested } = knownTests(source, { seed: SEED });
  if (tested || !isQuick(source)) return tested ?? undefined;
  return testRepeatedTokens(source, { seed: SEED }, yieldPoint);
}

/** Of a block about: attention, and an MLP with as many weights in its gate as in each of its matrices. */
function isQuick({ model, spec }: FindingContext['source']): boolean {
  const { layers, dModel, dMlp, contextLength } = spec;
  const weights = layers * dModel * (4 * dModel + 3 * dMlp);
  return model !== undefined && weights <= QUICK && contextLength >= LEAST_CONTEXT;
}
