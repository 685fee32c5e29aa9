/** A button to go back to the token after which the text continues, wherever another token is shown. */
import { html, nothing, type TemplateResult } from 'lit';
import { lastOfText } from '../../../src/trace/steps/first-look';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { stripStrings as strings } from '../../strings/token-strip';

/** @param names the names of the tokens @param choose dispatches the choice */
export function backToLast(
  { choice, summary }: PanelData,
  names: readonly string[],
  choose: (event: ChooseEvent) => void,
): TemplateResult | typeof nothing {
  const last = lastOfText(summary.tokens);
  // A token that was chosen for a head has its own way back.
  const isAtEnd = choice.token === last || choice.tokenBefore !== undefined;
  if (summary.plan.predicts !== 'next token' || isAtEnd) return nothing;
  return html`<button type="button" class="link" data-action="back-to-last" @click=${() => choose(new ChooseEvent({ token: last }))}>${strings.backToLast} <bdi>${names[last]}</bdi></button>`;
}
