/**
 * In a presentation, the prediction before the text was edited and the way back to that text, which are shown nowhere else
 * then. They are on the line below the tokens, where they take no room from these; without that line the ways back and to a
 * comparison are short buttons beside the next token.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import { BACK_TO_TEXT, COMPARE_BEFORE } from '../../../src/engine/protocol/panel-protocol';
import type { PanelData } from '../../panel/panel';
import { topBefore } from '../../state/predictions/former-share';
import { shareInThreeDigits, shareText, tokenLabel } from '../../strings/format';
import { textFieldStrings as texts } from '../../strings/text-field';
import { stripStrings as strings } from '../../strings/token-strip';

type Probable = Pick<Prediction, 'probability'>;

/** The most probable tokens before the edit; empty if the text is not presented or was not edited. */
export function predictedBefore(panel: PanelData): readonly Prediction[] {
  return panel.presenting ? topBefore(panel) : [];
}

/** Like {@link shareText}, with one more digit if two different probabilities would otherwise be written alike. */
export function shareBeside({ probability }: Probable, other: Probable | undefined): string {
  const share = shareText(probability);
  const isAlike = other && other.probability !== probability && shareText(other.probability) === share;
  return isAlike ? shareInThreeDigits(probability) : share;
}

/** The line below the tokens; `nothing` if the text was not edited here. */
export function turnLine(panel: PanelData): TemplateResult | typeof nothing {
  const { presenting, host } = panel;
  if (!presenting || !host?.hasTextBefore) return nothing;
  const link = (action: string, label: string, run: () => void) =>
    html`<button type="button" class="link" data-action=${action} @click=${run}>${label}</button>`;
  const words = changeWords(panel);
  const after = words && afterLast(panel);
  const told = after ? strings.changeAfter(after, words) : words;
  return html`${told && html`<span class="change" data-of-change title=${told}>${told}</span>`}${link('back-to-text', texts.backToTextBefore, () => host.connection.send(BACK_TO_TEXT))}${link('compare-before', texts.compareBefore, () => host.connection.send(COMPARE_BEFORE))}`;
}

/** The buttons for when there is no such line. */
export function turnButtons({ presenting, host }: PanelData): TemplateResult | typeof nothing {
  if (!presenting || !host?.hasTextBefore) return nothing;
  const button = (action: string, short: string, label: string, name: string, run: () => void) =>
    html`<button type="button" class="turn" data-action=${action} aria-label=${name} title=${label} @click=${run}>${short}</button>`;
  const back = texts.backToTextBefore;
  return html`${button('back-to-text', strings.turn, back, strings.turnBack(back), () => host.connection.send(BACK_TO_TEXT))}${button('compare-before', strings.turnCompare, texts.compareBefore, texts.compareBefore, () => host.connection.send(COMPARE_BEFORE))}`;
}

/**
 * The predictions before the edit and now; '' if they are unknown. If another token leads now, both tokens are given for before
 * and now, as far as that is known; otherwise also the second token, if that has changed.
 */
function changeWords(panel: PanelData): string {
  const [now, before] = [panel.summary.top, predictedBefore(panel)];
  const [is, was] = [now[0], before[0]];
  if (!is || !was) return '';
  if (is.id === was.id) {
    const [next, formerNext] = [now[1], before[1]];
    const isOvertaken = next && formerNext && next.id !== formerNext.id;
    const words = (one: Prediction, other: Prediction, second: Prediction | undefined) =>
      strings.predictedThen(
        label(one),
        shareBeside(one, other),
        isOvertaken && second ? `${label(second)} ${shareBeside(second, one)}` : undefined,
      );
    return strings.change(words(was, is, formerNext), words(is, was, next));
  }
  const told = (those: readonly Prediction[], others: readonly Prediction[], order: readonly Prediction[]) =>
    order.flatMap(({ id }) => {
      const one = those.find((token) => token.id === id);
      return one
        ? strings.predictedThen(
            label(one),
            shareBeside(
              one,
              others.find((token) => token.id === id),
            ),
            undefined,
          )
        : [];
    });
  return strings.change(told(before, now, [was, is]).join(', '), told(now, before, [is, was]).join(', '));
}

export function label(token: Prediction): string {
  return tokenLabel({ ...token, special: false });
}

/**
 * The last token's name if another token is chosen, since the list of next tokens is then about that one. `undefined` if there
 * is no such list or it is about the same token.
 */
export function afterLast({ choice, summary }: PanelData): string | undefined {
  const { tokens } = summary;
  const [last, position] = [tokens.at(-1), tokens.length - 1];
  if (!last || choice.token === position || summary.plan.predicts !== 'next token') return undefined;
  const label = tokenLabel(last);
  // Tokens with equal text are told apart by their position.
  const isAlone = tokens.findIndex((token) => tokenLabel(token) === label) === position;
  return isAlone ? label : strings.atPosition(label, position);
}
