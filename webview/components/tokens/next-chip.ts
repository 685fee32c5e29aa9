/**
 * What the model says comes after the last token of a text, behind its tokens: with the way to the step that picks it, or to
 * the comparison with the text before where it tells what was predicted there.
 */
import { html, nothing } from 'lit';
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import { COMPARE_BEFORE } from '../../../src/engine/protocol/panel-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { type PanelData, WalkEvent } from '../../panel/panel';
import { type NextInStrip, nextInStrip } from '../../state/generation/next-in-strip';
import type { StepData } from '../../state/generation/step-data';
import {
  percentInTable,
  percentInWords,
  quotedToken,
  shareInThreeDigits,
  shareText,
  tokenLabel,
} from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { textFieldStrings } from '../../strings/text-field';
import { stripStrings as strings } from '../../strings/token-strip';

type Probable = Pick<Prediction, 'probability'>;

/** @param choose chooses the last token @returns '' where nothing is said to come */
export function nextChip({ panel, choose }: { readonly panel: PanelData | StepData; readonly choose: () => void }) {
  const next = nextInStrip(panel);
  const isMade = next?.how === 'drawn' || next?.how === 'given';
  const section = panel.summary.plan.sections.find(({ view }) => view === (isMade ? 'generation' : 'choice'));
  if (!next || !section) return '';
  const label = tokenLabel({ ...next.token, special: false });
  const before = isMade ? undefined : predictedBefore(panel);
  // A number of a tile below is written as there.
  const share = next.own === undefined ? shareBeside(next, before) : percentInTable(next.probability);
  const seen = next.how ? `${strings.hows[next.how]} ${share}` : share;
  const was = before && strings.before(tokenLabel({ ...before, special: false }), shareBeside(before, next));
  const told = aboutNext(next, `${label} ${seen}`);
  const after = afterLast(panel);
  const shown = [after && strings.afterLast(after), was, label, seen].filter(Boolean).join(' ');
  const about = was ? `${shown}. ${textFieldStrings.compareBefore}` : after ? `${shown}. ${told}` : told;
  const go = ({ currentTarget }: Event) => {
    if (was) return panel.host?.connection.send(COMPARE_BEFORE);
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
  const { tokens } = summary;
  const [last, position] = [tokens.at(-1), tokens.length - 1];
  if (!last || choice.token === position || summary.plan.predicts !== 'next token') return undefined;
  const label = tokenLabel(last);
  // Of tokens that are written alike it is told which one.
  const isAlone = tokens.findIndex((token) => tokenLabel(token) === label) === position;
  return isAlone ? label : strings.atPosition(label, position);
}

/** As {@link shareText}, with one digit more where both would be written alike, though they are not the same. */
function shareBeside({ probability }: Probable, other: Probable | undefined): string {
  const share = shareText(probability);
  const isAlike = other && other.probability !== probability && shareText(other.probability) === share;
  return isAlike ? shareInThreeDigits(probability) : share;
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
