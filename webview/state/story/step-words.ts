/** What is said of a step whatever happened in it: where it is, and what it is called. */
import { partOfBlock, plainWords } from '../../../src/trace/steps/plain-words';
import { layerIn, shownStack } from '../../../src/trace/steps/stacks';
import type { StepDescription } from '../../../src/trace/steps/steps';
import type { PlainWords } from '../../../src/trace/steps/told-step';
import { shownBlock } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { storyStrings as texts } from '../../strings/story';
import { sharedHead } from '../attention/shared-head';
import type { Hero } from './hero';

export interface StepWords {
  /** Where in the model it is. */
  readonly place: string;
  /** Its title and what it does. */
  readonly plain: PlainWords;
  /** The field's term, and of which head the figure is. */
  readonly trade: string;
  /** Both apart: "block 4, head 7"; `undefined`: the figure is of no head. */
  readonly term: string;
  readonly head: string | undefined;
}

/** @param choosing whether it is of a block that is still being chosen, which is not named then */
export function stepWords(
  step: StepDescription,
  { summary, choice }: PanelData,
  hero: Hero | undefined,
  choosing: boolean,
): StepWords {
  const { plan, model, source } = summary;
  // The block that is shown in the stack of the step.
  const layer = layerIn(plan, shownStack(plan, step.part, model).name, shownBlock(choice).layer);
  const place = texts.place(
    source ? step.part : undefined,
    step.group === 'block' && !choosing ? layer : null,
    partOfBlock(step, plan),
    step.number,
    plan.sections.length,
  );
  const head = headOf(hero);
  // The table of the story has neither masks nor types.
  const title = choice.level === 'story' && step.view === 'tokens' ? texts.tokensInShort : step.title;
  return {
    place,
    plain: plainWords(step, plan, layer, choice.variant),
    trade: head ? `${title} · ${head}` : title,
    term: title,
    head,
  };
}

/** What a picture of the step is called: "Who looks at whom · block 4, head 7". */
export function pictureTitle({ plain, head }: Pick<StepWords, 'plain' | 'head'>): string {
  return [plain.title, ...(head === undefined ? [] : [head])].join(' · ');
}

/** `undefined`: the figure is of no head. */
function headOf(hero: Hero | undefined): string | undefined {
  const tensor = hero?.kind === 'maps' ? hero.tensors.at(-1) : hero?.kind === 'mix' ? hero.sum : undefined;
  const { head = null, layer = null } = tensor ?? {};
  if (head === null || layer === null) return undefined;
  const shared = hero?.kind === 'maps' ? sharedHead(hero.tensors) : undefined;
  return shared ? texts.ofSharedHead(layer, shared.head, shared.keyHead, shared.shares) : texts.ofHead(layer, head);
}
