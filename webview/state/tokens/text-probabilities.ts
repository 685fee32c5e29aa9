/** How probable each token of the text was, requested in pieces, so that other figures do not wait long for their turn. */
import { oncePer } from '../../../src/base/once-per';
import type { TextProbabilities } from '../../../src/engine/protocol/reading-protocol';
import { SharedAnswers } from '../../base/shared-answers';
import type { ReadingSource } from '../../sources/readings';

/** Logits that the engine processes for one piece: some tenths of a second, if it has to compute them again. */
const PIECE_LOGITS = 6_000_000;

/** The assembled answer of a trace, shared by the strip and the table. */
const answersOf = oncePer((_: ReadingSource) => new SharedAnswers<TextProbabilities>({ count: 1 }));

export function readTextProbabilities(
  readings: ReadingSource,
  pos: number,
  vocabSize: number,
  signal: AbortSignal,
): Promise<TextProbabilities> {
  return answersOf(readings).get('all', signal, (shared) => readPieces(readings, pos, vocabSize, shared));
}

async function readPieces(
  readings: ReadingSource,
  pos: number,
  vocabSize: number,
  signal: AbortSignal,
): Promise<TextProbabilities> {
  const step = Math.max(1, Math.floor(PIECE_LOGITS / vocabSize));
  const [logprob, rank, entropy] = [new Float64Array(pos), new Int32Array(pos), new Float64Array(pos)];
  for (let from = 0; from < pos; from += step) {
    const positions = { from, to: Math.min(from + step, pos) };
    const piece = await readings.read('textProbabilities', { positions }, signal);
    logprob.set(piece.logprob, from);
    rank.set(piece.rank, from);
    entropy.set(piece.entropy, from);
  }
  return { logprob, rank, entropy };
}
