/** Steps of a comparison without a stage to subtract: shows what both have instead, or why there is nothing. */
import { html, nothing } from 'lit';
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { AlignedRow } from '../../../src/trace/compare/align';
import type { ContinuedToken, MadeContinuation } from '../../../src/trace/readings/continuations';
import { GREEDY } from '../../../src/trace/readings/predictions';
import { SOURCE } from '../../../src/trace/steps/sequences';
import type { Step } from '../../../src/trace/steps/steps';
import { type ComparedSide, type Comparison, hasOutcome, type SideName } from '../../state/compare/comparison';
import { whyNotSubtracted } from '../../state/compare/space';
import { isIn } from '../../state/compare/steps';
import { compareStrings as strings } from '../../strings/compare';
import { fourDecimals, percentInTable, percentInWords, quotedToken, tokenLabel } from '../../strings/format';
import { probabilityBar } from '../controls/probability-bar';
import { exchange } from './compare-events';

const words = strings.stepOnly;

/** How many tokens are shown at most that only A predicts. */
const MOST_OWN = 10;

/** @param go goes to another part of the comparison */
export function otherStep(step: Step, comparison: Comparison, go: (section: string) => void) {
  const { view, group, part } = step;
  const { a, b } = comparison;
  // Both sides view one trace; the variant stops after block 0.
  const isVariant = a.summary.trace === b.summary.trace && a.variant !== b.variant;
  if (isVariant && group === 'out') return note(words.walkthrough);
  if (!isIn(step, a.summary.plan.sections, b.summary.plan.sections)) return alone(step, a, 'a');
  switch (view) {
    case 'text':
      return texts((side) => givenText(comparison[side].summary).text);
    case 'tokens': {
      const aligned = isOfSource(part, a.summary) ? comparison.sources : comparison;
      return note(aligned ? words.tokens(countRows(aligned.alignment.rows)) : words.none);
    }
    case 'embedding matrix':
      return note(a.summary.model.folder === b.summary.model.folder ? words.sameMatrix : words.otherMatrix);
    case 'logits':
    case 'predictions':
    case 'masked predictions': {
      if (!hasOutcome(comparison)) return html`${ownContent(view, a, 'a')}${note(words.otherQuestion)}`;
      return link(words.outcome, 'outcome', strings.outcome(a.summary.plan.predicts), go);
    }
    case 'blocks': {
      if (whyNotSubtracted(comparison) !== undefined) return note(words.noBlocks);
      return link(words.blocks, 'drift', strings.drifting, go);
    }
    case 'choice':
      return chosen(comparison);
    case 'generation':
      return html`${texts((side) => continuation(shownOf(comparison[side]).tokens))}${whichShown(comparison)}`;
    case 'whole text':
      return html`${texts((side) => shownOf(comparison[side]).text)}${whichShown(comparison)}`;
    default:
      return note(words.otherStages);
  }
}

/** An outcome that only one side has. Vectors of A are shown as figures. */
export function alone({ view }: Pick<Step, 'view'>, side: ComparedSide, name: SideName) {
  const isShownWhole = name === 'a' || OUTCOMES.has(view);
  return html`${ownContent(view, side, name)}${isShownWhole ? note(words.onlyIn(strings.side[name])) : shownBySwap()}`;
}

/** Says that its figures are drawn for whichever side is A. */
function shownBySwap() {
  return html`<p class="muted" data-other-step>${words.onlyInB} <button type="button" class="link" data-action="swap-for-figures" @click=${exchange}>${strings.exchange}</button></p>`;
}

/** Views of outcomes that a side tells in words and numbers, without figures. */
const OUTCOMES: ReadonlySet<Step['view']> = new Set([
  'logits',
  'predictions',
  'masked predictions',
  'choice',
  'generation',
  'whole text',
]);

function ownContent(view: Step['view'], a: ComparedSide, name: SideName) {
  const { summary } = a;
  const side = strings.side[name];
  const last = summary.tokens.at(-1);
  switch (view) {
    case 'logits':
      return (
        last &&
        ownTokens(words.logitsOf(side, quotedToken(last)), summary.top, ({ logit }) => fourDecimals(logit), false)
      );
    case 'predictions':
      return (
        last &&
        ownTokens(words.probabilitiesOf(side, quotedToken(last)), summary.top, (token) =>
          percentInTable(token.probability),
        )
      );
    case 'masked predictions':
      return summary.masks.map(({ position, top }) => {
        const token = summary.tokens[position];
        const heading = token ? words.fitsIn(side, quotedToken(token)) : '';
        return ownTokens(heading, top, ({ probability }) => percentInTable(probability));
      });
    case 'choice': {
      const taken = takenBy(a);
      const text = taken && words.takenBy(side, quotedToken(taken), percentInWords(taken.probability));
      return text ? html`<p data-own-content>${text}</p>` : nothing;
    }
    case 'generation':
      return ownText(continuation(shownOf(a).tokens));
    case 'whole text':
      return ownText(shownOf(a).text);
    default:
      return nothing;
  }
}

type Predicted = Pick<Prediction, 'token' | 'text' | 'probability' | 'logit'>;

/** The first predicted tokens. @param hasBars whether there are bars for their probability */
function ownTokens(heading: string, top: readonly Predicted[], number: (token: Predicted) => string, hasBars = true) {
  if (top.length === 0) return nothing;
  return html`<div data-own-content><p>${heading}</p><ol class="own">${top.slice(0, MOST_OWN).map(
    (
      token,
    ) => html`<li><bdi>${tokenLabel(token)}</bdi>${hasBars ? probabilityBar(token.probability) : html`<span></span>`}
      <span class="share">${number(token)}</span></li>`,
  )}</ol></div>`;
}

function ownText(text: string) {
  return html`<p class="written" data-own-content><bdi class=${text ? nothing : 'muted'}>${text || words.noText}</bdi></p>`;
}

/** Whether a step belongs to the encoder of an encoder-decoder. */
function isOfSource(part: string | undefined, { plan }: TraceSummary): boolean {
  return plan.stacks.some(({ name, sequence }) => name === part && sequence === SOURCE);
}

function countRows(rows: readonly AlignedRow[]) {
  const count = (is: (row: AlignedRow) => boolean) => rows.filter(is).length;
  return {
    same: count(({ same }) => same),
    other: count(({ a, b, same }) => !same && a !== null && b !== null),
    onlyA: count(({ b }) => b === null),
    onlyB: count(({ a }) => a === null),
  };
}

function link(text: string, to: string, title: string, go: (section: string) => void) {
  return html`<p>${text} <button type="button" class="link" data-link=${to} @click=${() => go(to)}>${title}</button>.</p>`;
}

function note(text: string) {
  return html`<p class="muted" data-other-step>${text}</p>`;
}

function texts(of: (side: SideName) => string) {
  return html`<dl class="texts" data-other-step>${(['a', 'b'] as const).map((side) => {
    const text = of(side);
    return html`<dt>${strings.side[side]}</dt><dd class=${text ? nothing : 'muted'}><bdi>${text || words.noText}</bdi></dd>`;
  })}</dl>`;
}

/** The continuation that its panel showed, or else the trace's own. */
function shownOf({ summary, continuations }: ComparedSide): Pick<MadeContinuation, 'tokens' | 'text'> {
  return continuations?.list[continuations.shown - 1] ?? summary.generation;
}

/** Says which continuations are shown, if one of them is not the trace's own. */
function whichShown({ a, b }: Comparison) {
  if (!a.continuations && !b.continuations) return nothing;
  const how = ({ continuations }: ComparedSide) => {
    const made = continuations?.list[continuations.shown - 1];
    return { isOwn: !made, sampling: made?.sampling ?? GREEDY };
  };
  return html`<p class="small muted" data-shown-continuations>${words.continuations(how(a), how(b))}</p>`;
}

function continuation(tokens: readonly Pick<ContinuedToken, 'text'>[]): string {
  return tokens.map(({ text }) => text).join('');
}

/** The token that its continuation begins with and its probability before sampling; `undefined` if it has none. */
function takenBy(side: ComparedSide) {
  const { summary, continuations } = side;
  const [first] = continuations ? shownOf(side).tokens : [];
  return first ? { ...first, probability: Math.exp(first.logprob) } : summary.top[0];
}

function chosen(comparison: Comparison) {
  const [ofA, ofB] = [takenBy(comparison.a), takenBy(comparison.b)];
  if (!ofA || !ofB) return note(words.none);
  const text = words.chosen(
    quotedToken(ofA),
    percentInWords(ofA.probability),
    quotedToken(ofB),
    percentInWords(ofB.probability),
  );
  return html`<p data-other-step>${text}</p>${whichShown(comparison)}`;
}
