/**
 * Presented, what was predicted before the text was changed, and the way back to that text: nothing else tells of either then.
 * It stands in the line below the tokens, where it takes no room from them; without that line the way back is a short button
 * beside what comes next.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import { BACK_TO_TEXT, COMPARE_BEFORE } from '../../../src/engine/protocol/panel-protocol';
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import type { PanelData } from '../../panel/panel';
import { shareInThreeDigits, shareText, tokenLabel } from '../../strings/format';
import { textFieldStrings as texts } from '../../strings/text-field';
import { stripStrings as strings } from '../../strings/token-strip';

type Probable = Pick<Prediction, 'probability'>;

/** What was most probable before the change, and what came second. */
interface PredictedBefore {
  readonly first: Prediction;
  readonly second: Prediction | undefined;
}

/** `undefined` where the text is not presented, was not changed, or nothing is predicted to come next. */
export function predictedBefore({ presenting, host, summary }: PanelData): PredictedBefore | undefined {
  const { of, predictedBefore: first, secondBefore: second } = host?.changed ?? {};
  return presenting && first && of === givenText(summary).text ? { first, second } : undefined;
}

/** As {@link shareText}, with one digit more where both would be written alike, though they are not the same. */
export function shareBeside({ probability }: Probable, other: Probable | undefined): string {
  const share = shareText(probability);
  const isAlike = other && other.probability !== probability && shareText(other.probability) === share;
  return isAlike ? shareInThreeDigits(probability) : share;
}

/** For the line below the tokens; `nothing` where the text was not changed here. */
export function turnLine(panel: PanelData): TemplateResult | typeof nothing {
  const { presenting, host } = panel;
  if (!presenting || !host?.hasTextBefore) return nothing;
  const link = (action: string, label: string, run: () => void) =>
    html`<button type="button" class="link" data-action=${action} @click=${run}>${label}</button>`;
  const told = changeWords(panel);
  return html`${told && html`<span class="change" data-of-change title=${told}>${told}</span>`}${link('back-to-text', texts.backToTextBefore, () => host.connection.send(BACK_TO_TEXT))}${link('compare-before', texts.compareBefore, () => host.connection.send(COMPARE_BEFORE))}`;
}

/** Where there is no such line. */
export function turnButton({ presenting, host }: PanelData): TemplateResult | typeof nothing {
  if (!presenting || !host?.hasTextBefore) return nothing;
  return html`<button type="button" class="turn" data-action="back-to-text" aria-label=${strings.turnBack(texts.backToTextBefore)} title=${texts.backToTextBefore}
    @click=${() => host.connection.send(BACK_TO_TEXT)}>${strings.turn}</button>`;
}

/** What was predicted first, and second where that is another token now; '' where it is not known. */
function changeWords(panel: PanelData): string {
  const before = predictedBefore(panel);
  const [first, second] = panel.summary.top;
  if (!before || !first) return '';
  const isOvertaken = before.second && second && before.second.id !== second.id;
  const words = (one: Prediction, share: string, next: Prediction | undefined) =>
    strings.predictedThen(label(one), share, isOvertaken && next ? label(next) : undefined);
  return strings.change(
    words(before.first, shareBeside(before.first, first), before.second),
    words(first, shareBeside(first, before.first), second),
  );
}

export function label(token: Prediction): string {
  return tokenLabel({ ...token, special: false });
}
