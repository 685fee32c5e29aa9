/** Whether the shown step, block, head and token are those that the card of a lesson is about. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { LessonPlace } from '../../../src/trace/lessons/lesson';
import type { Choice } from '../../choice/choice';
import { quotedToken } from '../../strings/format';
import { lessonStrings as texts } from '../../strings/lessons';

type Section = Plan['sections'][number];
type Shown = Pick<Choice, 'layer' | 'head' | 'token'>;
type Read = Shown & Pick<Choice, 'level' | 'step'>;
type Sizes = { readonly model: Pick<TraceSummary['model'], 'layers' | 'heads'> } & Pick<TraceSummary, 'tokens'> & {
    readonly plan: { readonly sections: readonly Pick<Section, 'number' | 'view'>[] };
  };

/** What a card is about, and what is shown instead, each in the words of a sentence. */
export interface Elsewhere {
  readonly told: string;
  readonly shown: string;
}

/** @returns `undefined` if what the card is about is shown, as far as it is about one block, head or token */
export function elsewhereThan(place: LessonPlace, choice: Read, { model, tokens, plan }: Sizes): Elsewhere | undefined {
  const step = plan.sections.find(({ view }) => view === place.view)?.number;
  // If all steps are on one page, the user does not leave any.
  if (step !== undefined && step !== choice.step && choice.level !== 'numbers')
    return { told: texts.stepName(step), shown: texts.stepName(choice.step) };
  const told: Shown = {
    layer: Math.min(place.layer ?? choice.layer, model.layers - 1),
    head: Math.min(place.head ?? choice.head, model.heads - 1),
    token: Math.min(place.token ?? choice.token, tokens.length - 1),
  };
  const isOtherBlock = told.layer !== choice.layer || told.head !== choice.head;
  const isOtherToken = told.token !== choice.token;
  if (!isOtherBlock && !isOtherToken) return undefined;
  const nameOf = ({ layer, head, token }: Shown) => {
    const block = place.head === undefined ? texts.blockName(layer) : texts.headName(layer, head);
    const named = tokens[token];
    const word = named ? quotedToken(named) : '';
    if (!isOtherToken) return block;
    return isOtherBlock ? texts.headAtToken(block, word) : texts.tokenName(word, token);
  };
  return { told: nameOf(told), shown: nameOf(choice) };
}
