/** Sentences that several families say in a step. */
import { ACTIVATION_FUNCTIONS, type Activation } from '../../operations/activation-functions';
import type { ModelSpec } from '../plan/architecture';
import type { Rope } from '../plan/rope';

export const LEARNED_POSITIONS = 'A learned vector for its position is added.';

export const ROTARY_POSITIONS =
  'Positions are not added here: each block turns its queries and keys by an angle that grows with the position.';

export const NORMED_SUM = 'The sum is normalised: the norm comes after the sum, not before the next part.';

/** What a gated MLP does with its two projections, the gate and the up projection. */
export function gatedWords({ activation }: { readonly activation: Activation }): string {
  const { name } = ACTIVATION_FUNCTIONS[activation];
  return `There are two such projections: the gate (pre) goes through ${name} and scales what the up projection (pre_linear) gives.`;
}

export const PARALLEL =
  'Attention and MLP read the same stream side by side and are added at once: there is no stream between them.';

/** How heads share keys and values, and what is done to queries and keys. @param more further sentences */
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

/** How much of each head is rotated. */
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

/** What a token does not see. @param windows of each layer, or of all alike */
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
