/** Sentences that steps of several families share. */
import { ACTIVATION_FUNCTIONS, type Activation } from '../../operations/activation-functions';
import type { ModelSpec } from '../plan/architecture';
import type { Rope } from '../plan/rope';

export const LEARNED_POSITIONS = 'A learned vector for its position is added.';

export const ROTARY_POSITIONS =
  'Positions are not added here: each block turns its queries and keys by an angle that grows with the position.';

/** For a norm between a part and the sum: what each of the two parts gives passes through one. */
export const NORMED_BEFORE_ADDED = {
  'attention output': 'What attention gives is normalised before it is added.',
  'block output': 'What the MLP gives is normalised before it is added.',
};

export const NORMED_SUM = 'The sum is normalised: the norm comes after the sum, not before the next part.';

/** Says what a gated MLP does with its two projections, gate and up. */
export function gatedWords({ activation }: { readonly activation: Activation }): string {
  const { name } = ACTIVATION_FUNCTIONS[activation];
  return `There are two such projections: the gate (pre) goes through ${name} and scales what the up projection (pre_linear) gives.`;
}

export const PARALLEL =
  'Attention and MLP read the same stream side by side and are added at once: there is no stream between them.';

/** Says how heads share keys and values. @param more further sentences, such as on norms of queries and keys */
export function headWords(
  { heads, kvHeads }: Pick<ModelSpec, 'heads' | 'kvHeads'>,
  ...more: readonly string[]
): string {
  return [...more, ...sharing(heads, kvHeads)].join(' ');
}

function sharing(heads: number, kvHeads: number): string[] {
  if (kvHeads === heads) return [];
  if (kvHeads === 1) return ['All query heads share one head of keys and values.'];
  return [`${heads / kvHeads} query heads share each head of keys and values.`];
}

/** Says how much of each head is rotated, and how values are paired. */
export function rotaryWords(
  { dHead }: Pick<ModelSpec, 'dHead'>,
  { frequencies, pairs, isPermuted }: Pick<Rope, 'frequencies' | 'pairs' | 'isPermuted'>,
) {
  const turned = 2 * frequencies.length;
  const what = turned === dHead ? 'Queries and keys' : `The first ${turned} values of each query and key`;
  const turn = `${what} are then rotated by the angles of their positions`;
  if (pairs === 'half') return `${turn}.`;
  const why = isPermuted
    ? ' (the GGUF file has the rows of W_Q and W_K in this order; in the model’s safetensors a pair is half a head apart)'
    : '';
  return `${turn}, neighbours together${why}.`;
}

/** Says what is hidden from a token. @param windows for each layer, or one for all */
export function maskWords(windows: number | null | readonly (number | null)[]): string {
  const list: readonly (number | null)[] = Array.isArray(windows) ? windows : [windows as number | null];
  const local = list.filter((window) => window !== null);
  const [window] = local;
  if (window === undefined) return 'Here the mask is causal: no token sees its future.';
  if (local.length === list.length) return `Here no token sees its future, nor anything ${window} tokens back or more.`;
  return (
    'Here no token sees its future; ' +
    `in ${local.length} of ${list.length} layers it sees nothing ${window} tokens back or more either.`
  );
}
