/** Plain words for how scores are computed, and for which tokens a token may attend to. */
import { mainStack } from '../../architectures/plan/plan';
import { count } from '../../base/counted';
import { type MaskRule, reach } from '../../operations/mask-rule';
import { maskOf } from '../run/stage-mask';
import type { DescribedPlan, Step } from './described-step';
import { ownWeights } from './own-weights';

/** What is done to query · key to make the score that softmax reads. */
const BIASED =
  ' To each product a learned number is added that depends on how far apart the two tokens stand (position bias).';
const CAPPED = ' A soft-cap then keeps every score within a fixed range.';

/**
 * The end of the sentence that says which tokens a token may attend to: by the mask of the block that is shown, or by those
 * of all blocks if none is.
 */
export function attendedTokensClause(section: Step, plan: DescribedPlan, layer: number | undefined): string {
  const rules = rulesOf(section, plan, layer);
  const [first = null] = rules;
  const window = first?.window ?? null;
  if (rules.some((rule) => rule?.window !== first?.window))
    return ` itself and the tokens ${first?.causal ? 'before it' : 'on both sides'}, in some blocks only the nearest (columns). The mask hides the others.`;
  if (first === null) return ' all tokens, before and after it (columns).';
  if (window === null) return ' itself and the tokens before it (columns). The mask hides later ones.';
  const near = reach(first);
  if (near === 0) return ' itself alone in this block (columns). The mask hides the others.';
  return ` itself and, in this block, ${first.causal ? before(near) : onBothSides(near)} (columns). The mask hides the others.`;
}

/** Whether a sentence of {@link attendedTokensClause} says what the hatched cells of the figure are. */
export function explainsMask(sentence: string): boolean {
  return sentence.trimStart().startsWith('The mask hides ');
}

/** "Up to": near the beginning of a text there are fewer tokens. */
function before(near: number): string {
  return near === 1 ? 'the token before it' : `up to ${count(near)} tokens before it`;
}

function onBothSides(near: number): string {
  return near === 1 ? 'its neighbours on both sides' : `up to ${count(near)} tokens on each side of it`;
}

/** For the step before the mask: a sentence that not all scores are used. */
export function unusedScores(section: Step, plan: DescribedPlan, layer: number | undefined): string {
  const weights = ownWeights(plan.sections[section.number - 1] ?? section, plan.sections);
  const [rule = null] = weights ? rulesOf(weights, plan, layer) : [];
  if (!weights || rule === null) return '';
  const which = rule.causal && rule.window === null ? 'later tokens' : 'tokens that it may not see';
  return ` Step ${weights.number} hides those of ${which}.`;
}

/** The mask rules of a step’s weights, in the block that is shown or in all blocks; null where nothing is hidden. */
function rulesOf(
  section: Step,
  { nodes, sections, stages, stacks }: DescribedPlan,
  layer: number | undefined,
): (MaskRule | null)[] {
  const own = sections[section.number - 1];
  const labels = new Set(own?.stages.map(({ label }) => label));
  const stack = own?.part ?? mainStack({ stacks }).name;
  return stages.flatMap(({ block, label, node }) => {
    if (block?.stack !== stack || (layer !== undefined && block.layer !== layer) || !labels.has(label)) return [];
    const of = nodes[node];
    return of?.kind === 'softmax' ? [maskOf({ nodes }, of)] : [];
  });
}

/** What is done to the scores of a step besides scaling: a relative bias, a soft-cap; empty if nothing is. */
export function scoresMadeOf({ number }: Step, { nodes, sections, stages }: DescribedPlan): string {
  const labels = new Set(sections[number - 1]?.stages.map(({ label }) => label));
  const isCapped = stages.some(({ label, node }) => labels.has(label) && nodes[node]?.kind === 'softcap');
  const isBiased = nodes.some(({ kind }) => kind === 'relative bias');
  return `${isBiased ? BIASED : ''}${isCapped ? CAPPED : ''}`;
}
