/** What the model says comes after the last token of a text, behind its tokens: with the way to the step that picks it. */
import { html, nothing } from 'lit';
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { type PanelData, WalkEvent } from '../../panel/panel';
import { type NextInStrip, nextInStrip } from '../../state/generation/next-in-strip';
import type { StepData } from '../../state/generation/step-data';
import { percentInTable, percentInWords, quotedToken, shareText, tokenLabel } from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { stripStrings as strings } from '../../strings/token-strip';

/** @param choose chooses the last token @returns '' where nothing is said to come */
export function nextChip({ panel, choose }: { readonly panel: PanelData | StepData; readonly choose: () => void }) {
  const next = nextInStrip(panel);
  const isMade = next?.how === 'drawn' || next?.how === 'given';
  const section = panel.summary.plan.sections.find(({ view }) => view === (isMade ? 'generation' : 'choice'));
  if (!next || !section) return '';
  const label = tokenLabel({ ...next.token, special: false });
  // A number of a tile below is written as there.
  const share = next.own === undefined ? shareText(next.probability) : percentInTable(next.probability);
  const seen = next.how ? `${strings.hows[next.how]} ${share}` : share;
  const before = isMade ? undefined : predictedBefore(panel);
  const was = before && strings.before(tokenLabel({ ...before, special: false }), shareText(before.probability));
  const told = aboutNext(next, `${label} ${seen}`);
  const after = afterLast(panel);
  const shown = [after && strings.afterLast(after), was, label, seen].filter(Boolean).join(' ');
  const about = after || was ? `${shown}. ${told}` : told;
  const go = ({ currentTarget }: Event) => {
    choose();
    currentTarget?.dispatchEvent(new WalkEvent(section.number));
  };
  return html`<button type="button" class="next" data-predicted=${next.token.id} data-picked=${next.how ?? nothing} aria-label=${about} title=${about} @click=${go}>${after ? html`<span class="after" data-after-last>${strings.afterLast(after)}</span> ` : nothing}${was ? html`<span class="id" data-predicted-before=${before?.id ?? nothing}>${was}</span> ` : nothing}<bdi>${label}</bdi> <span class="id">${seen}</span></button>`;
}

/**
 * The last token, where another one is chosen: the list of what comes next is then of what comes after that one. `undefined`:
 * there is no such list, or it is of the same token as this.
 */
function afterLast({ choice, summary }: PanelData | StepData): string | undefined {
  const last = summary.tokens.at(-1);
  const isChosen = choice.token === summary.tokens.length - 1;
  return last && !isChosen && summary.plan.predicts === 'next token' ? tokenLabel(last) : undefined;
}

/** Presented, nothing else says what the change of a text does to its prediction. */
function predictedBefore({ presenting, host, summary }: PanelData | StepData): Prediction | undefined {
  const { of, predictedBefore: before } = host?.changed ?? {};
  return presenting && of === givenText(summary).text ? before : undefined;
}

/** It begins with what is seen. */
function aboutNext({ token, probability, own, how, first }: NextInStrip, seen: string): string {
  const quoted = quotedToken({ ...token, special: false });
  if (how === undefined) return storyStrings.predicted(quoted, shareText(probability));
  const other = { token: quotedToken({ ...first, special: false }), share: shareText(first.probability) };
  return `${seen}: ${strings.aboutNext(how, first.id === token.id ? undefined : other, own === undefined ? undefined : percentInWords(own))}`;
}
