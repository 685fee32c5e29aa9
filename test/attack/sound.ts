/** What must hold in every answer of the engine, whatever it was asked. */
import type { Prediction } from '../../src/engine/protocol/generation-protocol';
import type { Token } from '../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { Fault, must } from './attack-case';

/** The ranges of tokens lie in the text, in order, and together cover it. */
export function mustCover(text: string, tokens: readonly Token[]): void {
  let covered = 0;
  let former = 0;
  for (const { start, end, token } of tokens) {
    const place = `the token ${JSON.stringify(token)} at ${start} to ${end} of ${text.length}`;
    must(start <= end && end <= text.length, `${place} is not in the text`);
    must(start >= former, `${place} comes before its predecessor`);
    must(start <= covered, `${place} leaves a gap after ${covered}`);
    former = start;
    covered = Math.max(covered, end);
  }
  must(covered === text.length, `the tokens cover ${covered} of ${text.length} UTF-16 units`);
}

/** Weights may be no numbers, and then the predictions are none; else they are probabilities, the greatest first. */
export function mustBePredictions(top: readonly Prediction[]): void {
  if (top.some(({ logit }) => !Number.isFinite(logit))) return;
  const sum = top.reduce((total, { probability }) => total + probability, 0);
  must(top.length > 0 && sum > 0 && sum < 1.0001, `the probabilities of the predictions sum to ${sum}`);
  const isSorted = top.every(({ logit }, place) => place === 0 || logit <= (top[place - 1] as Prediction).logit);
  must(isSorted, 'the predictions are not in the order of their logits');
}

/** A trace's own proofs hold, unless its numbers are none. */
export function mustBeTrace({ top, proofs, tokens, text, cut }: TraceSummary): void {
  if (cut === null) mustCover(text, tokens);
  mustBePredictions(top);
  if (top.some(({ logit }) => !Number.isFinite(logit) || Math.abs(logit) > 1e20)) return;
  const failed = proofs.find(({ status, residual }) => status === 'fails' && Number.isFinite(residual));
  if (failed) throw new Fault(`the proof "${failed.claim}" fails: ${failed.residual} above ${failed.bound}`);
}
