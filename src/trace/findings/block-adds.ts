/** What a block adds to the prediction: its attention, its MLP, and both. */
import { addsUpInHundredths } from '../../base/number-text';
import type { AttributionPart } from '../readings/attribution';
import type { FindingContext, FindingStep } from './context';
import { type Amount, blockPart, type Finding, type FindingPart, finding, logitOf, sentence } from './finding';
import { sayAdds, signedPart } from './numbers';
import { stepThatShows } from './step-part';

/** Two amounts, and their sum. */
type Sum = [FindingPart, FindingPart, FindingPart];

export function findBlockAdds({ plan, prediction }: FindingContext, step: FindingStep): Finding | null {
  const { attribution } = prediction ?? {};
  if (!prediction || !attribution || !step.isMain) return null;
  const sumOf = (...kinds: readonly AttributionPart['kind'][]) =>
    attribution.parts.reduce(
      (sum, { layer, kind, value }) => sum + (layer === step.layer && kinds.includes(kind) ? value : 0),
      0,
    );
  const [heads, bias, mlp] = [sumOf('head'), sumOf('attn_bias'), sumOf('mlp')];
  // The step of the attention tells what its heads add: where that is another figure, what makes the difference is named.
  const hasBias = isShown(bias);
  const ofAttention: Sum = [signedPart(heads), signedPart(bias), signedPart(heads + bias)];
  const ofBlock: Sum = [signedPart(heads + bias), signedPart(mlp), signedPart(heads + bias + mlp)];
  // As many digits as anywhere else: more only to make a sum come out would be read as if they meant something.
  const addsUp = addsUpInHundredths([heads + bias, mlp]) && (!hasBias || saysSum(heads, bias, mlp));
  const [attention, ofMlp, sum] = ofBlock;
  const explained = stepThatShows(plan, 'logits');
  const all = explained ? sentence`; ${explained} shows these amounts of all blocks` : '';
  const ofHeads = hasBias
    ? sentence` (${ofAttention[0]} by its heads, ${ofAttention[1]} by the bias of its output matrix)`
    : '';
  return finding(
    'block adds',
    step.id,
    sentence`Block ${blockPart(step.layer)} ${sayAdds(heads + bias + mlp, sum)} to ${logitOf(prediction)}: ${attention} by its attention${ofHeads} and ${ofMlp} by its MLP${addsUp ? '' : ', all of them rounded'}${all}.`,
    {
      amounts: {
        title: sentence`Adds to ${logitOf(prediction)}`,
        rows: amountsOf(ofAttention, ofBlock, hasBias),
      },
    },
  );
}

/** The figure is of vectors: this is what they add. @param hasBias whether what attention adds is told in two amounts */
function amountsOf([heads, bias]: Sum, [attention, mlp, sum]: Sum, hasBias: boolean): Amount[] {
  const ofAttention: Amount[] = hasBias
    ? [
        { name: sentence`its heads`, number: heads },
        { name: sentence`its output bias`, number: bias },
      ]
    : [{ name: sentence`its attention`, number: attention }];
  return [
    ...ofAttention,
    { name: sentence`its MLP`, number: mlp },
    { name: sentence`the block`, number: sum, follows: true },
  ];
}

/** Whether the amounts add up as they are written: those of the attention, and all in the list of them. */
function saysSum(heads: number, bias: number, mlp: number): boolean {
  return addsUpInHundredths([heads, bias]) && addsUpInHundredths([heads, bias, mlp]);
}

/** Whether a number is not 0 in the two decimals that are told. */
function isShown(value: number): boolean {
  return Math.abs(value) >= 0.005;
}
