/**
 * The chip after a text's last token: what the model predicts next, with a link to the step that chooses it. In a presentation
 * also the prediction before the text was edited, if no line below the tokens has room for that.
 */
import { html, nothing } from 'lit';
import { type PanelData, WalkEvent } from '../../panel/panel';
import { type NextInStrip, nextInStrip } from '../../state/generation/next-in-strip';
import type { StepData } from '../../state/generation/step-data';
import { percentInTable, percentInWords, quotedToken, shareText, tokenLabel } from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { stripStrings as strings } from '../../strings/token-strip';
import { afterLast, label as labelOf, predictedBefore, shareBeside } from './text-turn';

interface Chip {
  readonly panel: PanelData | StepData;
  /** Chooses the last token. */
  readonly choose: () => void;
  /** Whether the prediction before the edit is shown below the tokens. */
  readonly isToldBelow: boolean;
}

/** @returns '' if nothing is predicted to follow */
export function nextChip({ panel, choose, isToldBelow }: Chip) {
  const next = nextInStrip(panel);
  const isMade = next?.how === 'drawn' || next?.how === 'given';
  const section = panel.summary.plan.sections.find(({ view }) => view === (isMade ? 'generation' : 'choice'));
  if (!next || !section) return '';
  const label = tokenLabel({ ...next.token, special: false });
  const before = isMade ? undefined : predictedBefore(panel)[0];
  // A number of a tile below is written as there.
  const share = next.own === undefined ? shareBeside(next, before) : percentInTable(next.probability);
  const seen = next.how ? `${strings.hows[next.how]} ${share}` : share;
  const was =
    before && !isToldBelow
      ? strings.before(labelOf(before), shareBeside(before, next), before.id === next.token.id)
      : undefined;
  const told = aboutNext(next, `${label} ${seen}`);
  const after = afterLast(panel);
  const isSame = was !== undefined && before?.id === next.token.id;
  const names = isSame ? [label, was, seen] : [was, label, seen];
  const shown = [after && strings.afterLast(after), ...names].filter(Boolean).join(' ');
  const about = was ? `${shown}. ${strings.beforeAndNow}` : after ? `${shown}. ${told}` : told;
  const go = ({ currentTarget }: Event) => {
    choose();
    currentTarget?.dispatchEvent(new WalkEvent(section.number));
  };
  const wasPart = was ? html`<span class="id" data-predicted-before=${before?.id ?? nothing}>${was}</span> ` : nothing;
  return html`<button type="button" class="next" data-predicted=${next.token.id} data-picked=${next.how ?? nothing} aria-label=${about} title=${about} @click=${go}>${after ? html`<span class="after" data-after-last>${strings.afterLast(after)}</span> ` : nothing}${isSame ? nothing : wasPart}<bdi>${label}</bdi> ${isSame ? wasPart : nothing}<span class="id">${seen}</span></button>`;
}

/** Begins with the visible text. */
function aboutNext({ token, probability, own, how, first }: NextInStrip, seen: string): string {
  const quoted = quotedToken({ ...token, special: false });
  if (how === undefined) return storyStrings.predicted(quoted, shareText(probability));
  const other = { token: quotedToken({ ...first, special: false }), share: shareText(first.probability) };
  return `${seen}: ${strings.aboutNext(how, first.id === token.id ? undefined : other, own === undefined ? undefined : percentInWords(own))}`;
}
