/**
 * What the strip of tokens shows after the last one: the first token of the continuation if that was drawn, else the most
 * probable one.
 */
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import type { PanelData } from '../../panel/panel';
import { drawsOtherwise } from '../predictions/sampling';
import type { StepData } from './step-data';

type Named = Pick<Prediction, 'id' | 'token' | 'text'>;

export interface NextInStrip {
  readonly token: Named;
  /** For a drawn token, the probability by which it was drawn; else the model's own, before temperature, top-k and top-p. */
  readonly probability: number;
  /** The model's own probability, if the token was drawn by another. */
  readonly own?: number;
  /** `undefined` for the most probable token, with which the text goes on. */
  readonly how?: 'drawn' | 'given' | 'most probable' | 'before sampling';
  /** The most probable token, with its probability. */
  readonly first: Prediction;
}

/** `undefined` if no next token is predicted. */
export function nextInStrip(panel: PanelData | StepData): NextInStrip | undefined {
  const [first] = panel.summary.top;
  if (!first) return undefined;
  const { probability } = first;
  if (!('next' in panel)) return { token: first, probability, first };
  const { continuations, sampling } = panel.next;
  const [taken] = continuations.shown.tokens;
  const how = continuations.isGiven(0) ? 'given' : continuations.drawnBy(0) ? 'drawn' : undefined;
  if (taken && how) {
    const own = Math.exp(taken.logprob);
    const by = how === 'drawn' && drawsOtherwise(continuations.samplingAt(0)) ? taken.draw?.probability : undefined;
    return by === undefined
      ? { token: taken, probability: own, how, first }
      : { token: taken, probability: by, own, how, first };
  }
  // A drawn token is not shown here before it is generated.
  if (!sampling.value.draw) return { token: first, probability, first };
  // With the sampling settings it has another probability, which the step beside it tells.
  return {
    token: first,
    probability,
    first,
    how: drawsOtherwise(sampling.value) ? 'before sampling' : 'most probable',
  };
}
