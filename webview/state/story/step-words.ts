/** The texts about a step that do not depend on the trace: its place and its names. */
import type { PlainWords } from '../../../src/trace/steps/described-step';
import { partOfBlock, plainWords } from '../../../src/trace/steps/plain-words';
import { layerIn, shownStack } from '../../../src/trace/steps/stacks';
import type { StepDescription } from '../../../src/trace/steps/steps';
import { shownBlock } from '../../choice/choice';
import type { PanelData } from '../../panel/panel';
import { comparePictureStrings as pictured } from '../../strings/compare-pictures';
import { storyStrings as texts } from '../../strings/story';
import { sharedHead } from '../attention/shared-head';
import type { Hero } from './hero';

export interface StepWords {
  /** Its place in the model. */
  readonly place: string;
  /** Its title and what it does. */
  readonly plain: PlainWords;
  /** The field's term, and the head of the figure. */
  readonly trade: string;
  /** Both separately: "block 4, head 7"; `undefined` if the figure belongs to no head. */
  readonly term: string;
  readonly head: string | undefined;
  /** Its place without the block, for a picture whose title names the head. */
  readonly pictured: string;
  /** The shortest form: "head 4.7", or "block 4"; `undefined` if it is in no block. */
  readonly part: string | undefined;
}

/** @param choosing whether it belongs to a block that is still being chosen, and is therefore not named */
export function stepWords(
  step: StepDescription,
  { summary, choice, walk }: PanelData,
  hero: Hero | undefined,
  choosing: boolean,
): StepWords {
  const { plan, model, source } = summary;
  // The shown block in the stack of the step.
  const layer = layerIn(plan, shownStack(plan, step.part, model).name, shownBlock(choice).layer);
  const block = step.group === 'block' && !choosing ? layer : null;
  // A short walk has a count of its own, which stands below.
  const steps = walk === undefined ? plan.sections.length : undefined;
  const place = (named: number | null) =>
    texts.place(source ? step.part : undefined, named, partOfBlock(step, plan), step.number, steps);
  const head = headOf(hero);
  // The table of the story has neither masks nor types.
  const title = choice.level === 'story' && step.view === 'tokens' ? texts.tokensInShort : step.title;
  const drawn = headTensor(hero);
  return {
    place: place(block),
    plain: plainWords(step, plan, layer, choice.variant, walk),
    trade: head ? `${title} · ${head}` : title,
    term: title,
    head,
    pictured: place(head === undefined ? block : null),
    part: drawn ? pictured.head(drawn.layer, drawn.head) : block === null ? undefined : pictured.block(block),
  };
}

/** The name of a picture of the step: "Who looks at whom · block 4, head 7". */
export function pictureTitle({ plain, head }: Pick<StepWords, 'plain' | 'head'>): string {
  return [plain.title, ...(head === undefined ? [] : [head])].join(' · ');
}

/** The head of the figure; `undefined` if it has none. */
function headTensor(hero: Hero | undefined): { readonly layer: number; readonly head: number } | undefined {
  const tensor = hero?.kind === 'maps' ? hero.tensors.at(-1) : hero?.kind === 'mix' ? hero.sum : undefined;
  const { head = null, layer = null } = tensor ?? {};
  return head === null || layer === null ? undefined : { layer, head };
}

/** The same in the words of its title. */
function headOf(hero: Hero | undefined): string | undefined {
  const drawn = headTensor(hero);
  if (!drawn) return undefined;
  const shared = hero?.kind === 'maps' ? sharedHead(hero.tensors) : undefined;
  return shared
    ? texts.ofSharedHead(drawn.layer, shared.head, shared.keyHead, shared.shares)
    : texts.ofHead(drawn.layer, drawn.head);
}
