/** Says what a mask in the text is to a model that does not fill it, so that the user does not wait for a word in its place. */
import { mainStack } from '../../architectures/plan/plan';
import { counted } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { MASK_NAMES } from '../../model/tokenizers/find-mask-id';
import type { Token } from '../../model/tokenizers/tokenizer';
import { type TraceSource, tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { type Finding, type FindingPart, finding, sentence, tokenPart } from './finding';

/** How such a model is recognised. */
const WITH_HEAD = 'Models that have one name a class that ends in “ForMaskedLM” in their config.json.';

/**
 * For the step of the tokens: the text contains a mask that this checkpoint does not fill, or one that is not a mask to this
 * model.
 */
export function findMaskToken(context: FindingContext, step: FindingStep): Finding | null {
  return maskUnfilled(context, step) ?? noMaskToken(context, step);
}

/** The same remark in the last step, where a word would stand. */
export function findNothingFilledIn(context: FindingContext, step: FindingStep): Finding | null {
  const mask = maskIn(context, step);
  if (!mask || step.section !== context.plan.sections.at(-1)) return null;
  const told = sentence`No word is put in the place of ${mask}: this model came without the layer that would predict one, the masked-language head.`;
  return finding('mask token', step.id, told);
}

function maskUnfilled(context: FindingContext, step: FindingStep): Finding | null {
  const mask = maskIn(context, step);
  if (!mask) return null;
  const told = sentence`${mask} is this model’s mask token: where such models are trained on words that are left out, it stands in the place of one. This model came without the layer that would fill it in, the masked-language head, and reads it like any other token. ${WITH_HEAD}`;
  return finding('mask token', step.id, told);
}

/**
 * The first mask of the text, for a model that predicts no words. A decoder that has the token was trained to continue after
 * it.
 */
function maskIn({ source, plan }: FindingContext, { sequence }: FindingStep): FindingPart | undefined {
  if (plan.predicts === 'next token' || plan.predicts === 'masked token') return undefined;
  const tokens = tokensOf(source, sequence);
  const position = tokens.findIndex((token) => isMask(source, token));
  const token = tokens[position];
  return token && tokenPart(token, placeIn(sequence, position));
}

/** Recognises the mask by its name if the trace's model is absent. */
function isMask({ model }: TraceSource, { id, token, special }: Token): boolean {
  return model ? id === model.folder.tokenizer.mask?.id : special && MASK_NAMES.includes(token);
}

/** Text that is the mask of other models but plain text to this one. */
function noMaskToken({ source, texts, plan }: FindingContext, { id, sequence }: FindingStep): Finding | null {
  if (!source.model) return null;
  const text = texts[sequence] ?? '';
  for (const name of MASK_NAMES) {
    const start = text.indexOf(name);
    const end = start + name.length;
    const own = tokensOf(source, sequence).filter((token) => token.start < end && token.end > start);
    // One token: it is the mask or another special token. None: the text was longer than the model's context.
    if (start < 0 || own.length < 2) continue;
    const { mask } = source.model.folder.tokenizer;
    const written = `“${plainText(name)}” is no token of this model: it is read as plain text, in ${counted(own.length, 'token')}.`;
    const has = mask
      ? `Its mask token is written “${plainText(mask.token)}”.`
      : plan.predicts === 'next token' && mainStack(plan).sequence === sequence
        ? `This model has no mask token, and no layer that would fill one in: it predicts what comes next. ${WITH_HEAD}`
        : `This model has no mask token. ${WITH_HEAD}`;
    return finding('mask token', id, sentence`${written} ${has}`);
  }
  return null;
}
