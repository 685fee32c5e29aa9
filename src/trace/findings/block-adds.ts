/** What a block adds to the prediction: its attention, its MLP, and both. */
import type { FindingContext, FindingStep } from './context';
import { blockPart, type Finding, finding, scoreOf, sentence } from './finding';
import { sayAdds, signedPart } from './numbers';
import { stepThatShows } from './step-part';

export function findBlockAdds({ plan, prediction }: FindingContext, step: FindingStep): Finding | null {
  const { attribution } = prediction ?? {};
  if (!prediction || !attribution || !step.isMain) return null;
  const ofBlock = attribution.parts.filter(({ layer }) => layer === step.layer);
  const sumOf = (isMlp: boolean) =>
    ofBlock.reduce((sum, { kind, value }) => sum + ((kind === 'mlp') === isMlp ? value : 0), 0);
  const [attention, mlp] = [sumOf(false), sumOf(true)];
  const explained = stepThatShows(plan, 'logits');
  const all = explained ? sentence` (all blocks: ${explained})` : '';
  return finding(
    'block adds',
    step.id,
    sentence`To ${scoreOf(prediction)} block ${blockPart(step.layer)} ${sayAdds(attention + mlp)}: its attention ${signedPart(attention)}, its MLP ${signedPart(mlp)}${all}.`,
  );
}
