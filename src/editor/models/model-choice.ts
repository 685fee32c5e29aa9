/** The user's choice of models: it is written into the user's own settings, after checking that the model can be run. */
import * as vscode from 'vscode';
import { labelText, notificationText } from '../../base/foreign-text';
import { unlessAborted } from '../../base/unless-aborted';
import { CancelledError, type RequestOptions } from '../../engine/host/client';
import type { AboutModel, AboutModelParams } from '../../engine/protocol/library-protocol';
import type { Token, TokensParams } from '../../engine/protocol/token-protocol';
import { readSettings, SECTION, STARTER_NAME, TRACES_NAME } from '../settings';
import { continuesTexts, suggestsNothing } from './continues-texts';
import type { ChosenUse, ModelUse } from './model-items';
import { modelName } from './model-names';

/** Describes a model without loading it. */
export interface ModelReader {
  aboutModel(params: AboutModelParams, options?: RequestOptions): Promise<Pick<AboutModel, 'name' | 'description'>>;
  tokens(params: TokensParams, options?: RequestOptions): Promise<readonly Token[]>;
}

/** What can be done at once with a model that has just been chosen. */
export interface ModelOffer {
  readonly label: string;
  /** Whether the choice of the model implies it, so that the user is not asked. */
  readonly isTakenAtOnce: boolean;
  readonly take: () => Promise<void>;
}

/** @returns `undefined` if there is nothing to offer */
export type OfferOf = (model: string) => ModelOffer | undefined;

const SETTINGS: Readonly<Record<ModelUse, string>> = { traces: 'model', 'ghost text': 'ghostText.model' };

/** The purpose of a chosen model. */
interface ModelChoice {
  readonly chosen: ChosenUse;
  /** A reference, as `model` is. */
  readonly starter: string;
  /** The offer of a button next to the message; left out if the list or panel already shows it. */
  readonly offerOf?: OfferOf | undefined;
}

/**
 * Uses a model from now on.
 * @param model a reference
 * @throws an error of one sentence if it cannot be run, or not for this purpose, and a CancelledError if the user cancels the
 *   reading of it: then nothing is written
 */
export async function useModel(
  reader: ModelReader,
  model: string,
  { chosen, starter, offerOf }: ModelChoice,
): Promise<void> {
  const use = chosen === 'both' ? 'traces' : chosen;
  const { name, continuesTexts } = await readRunnable(reader, model, starter);
  if (use === 'ghost text' && !continuesTexts) throw new Error(suggestsNothing(name));
  if (isUsed(model, chosen, starter)) return confirmUsed(name, chosen, offerOf?.(model));
  const ghostText =
    use === 'traces' ? await decideGhostText(reader, { model, continuesTexts }, starter, chosen === 'both') : undefined;
  const usual = use === 'traces' ? undefined : STARTER_NAME;
  await write(SETTINGS[use], model === starter ? usual : model);
  const sentence = ghostText ? ghostText.sentence(name) : usedNow(name, use);
  const offer = use === 'traces' ? offerOf?.(model) : undefined;
  const isSeen = use === 'traces' && (!offerOf || offer?.isTakenAtOnce);
  if (isSeen) showInStatusBar(sentence);
  else void notify(sentence, [...(offer && !offer.isTakenAtOnce ? [offer] : []), ...(ghostText?.offers ?? [])]);
  if (offer?.isTakenAtOnce) void offer.take();
}

function isUsed(model: string, chosen: ChosenUse, starter: string): boolean {
  const { model: ofTraces, ghostTextModel } = readSettings(starter);
  return (chosen === 'ghost text' || ofTraces === model) && (chosen === 'traces' || ghostTextModel === model);
}

function isGhostTextOff(): boolean {
  return vscode.workspace.getConfiguration(SECTION).get('ghostText.enabled') === 'off';
}

/** No setting changes. Where the panel shows a trace of another model, the offer to trace with this one still stands. */
function confirmUsed(name: string, chosen: ChosenUse, offer: ModelOffer | undefined): void {
  const sentence = {
    traces: vscode.l10n.t('Traces already use {0}.', name),
    'ghost text': vscode.l10n.t('Ghost text already uses {0}.', name),
    both: vscode.l10n.t('Traces and ghost text already use {0}.', name),
  }[chosen === 'both' && isGhostTextOff() ? 'traces' : chosen];
  if (!offer || offer.isTakenAtOnce) showInStatusBar(sentence);
  else void notify(sentence, [offer]);
  if (offer?.isTakenAtOnce) void offer.take();
}

/** VS Code shows some 60 characters of a notification without buttons; the name has to be among them. */
function usedNow(name: string, use: ModelUse): string {
  return use === 'traces'
    ? vscode.l10n.t('Traces now use {0}.', name)
    : vscode.l10n.t('Ghost text now uses {0}.', name);
}

/** In milliseconds. */
const MESSAGE_MILLISECONDS = 6000;

/** For a choice that is already visible in the panel or list in which it was made: a notification would cover the panel. */
function showInStatusBar(sentence: string): void {
  vscode.window.setStatusBarMessage(labelText(sentence), MESSAGE_MILLISECONDS);
}

type Button = Pick<ModelOffer, 'label' | 'take'>;

/** The buttons are not awaited: the notification may stay for any time. */
async function notify(sentence: string, buttons: readonly Button[]): Promise<void> {
  const labels = buttons.map(({ label }) => label);
  const taken = await vscode.window.showInformationMessage(notificationText(sentence), ...labels);
  await buttons.find(({ label }) => label === taken)?.take();
}

interface RunnableModel {
  readonly name: string;
  /** Whether it can suggest ghost text; encoders cannot, and encoder-decoders write another text. */
  readonly continuesTexts: boolean;
}

/**
 * Milliseconds after which a notification says that a model is being read, because a user who looks at a panel does not see
 * the status bar.
 */
const SEEN_SOON = 200;

/**
 * Reads what tells whether a model can be run. The status bar says so at once, and a notification with a Cancel button if it
 * takes longer.
 * @param model a reference, as `starter` is
 * @throws an error of one sentence if it cannot be run, and a CancelledError once the user cancels
 */
export async function readRunnable(reader: ModelReader, model: string, starter: string): Promise<RunnableModel> {
  const cancelled = new AbortController();
  const { signal } = cancelled;
  const title = notificationText(vscode.l10n.t('LLM Trace: reading {0}', modelName(model, starter)));
  const { Window: statusBar, Notification: notification } = vscode.ProgressLocation;
  // The worker may be in the middle of a large file: it is not waited for.
  const read = () => unlessAborted(requireRunnable(reader, model, { signal }), signal);
  const reading = Promise.resolve(vscode.window.withProgress({ location: statusBar, title: labelText(title) }, read));
  const over = reading.catch(() => undefined); // the failure is reported where `reading` is awaited
  const timer = setTimeout(() => {
    void vscode.window.withProgress({ location: notification, title, cancellable: true }, (_, cancellation) => {
      cancellation.onCancellationRequested(() => cancelled.abort(new CancelledError('Cancelled.')));
      return over;
    });
  }, SEEN_SOON);
  return reading.finally(() => clearTimeout(timer));
}

async function requireRunnable(reader: ModelReader, model: string, options?: RequestOptions): Promise<RunnableModel> {
  const { name, description } = await reader.aboutModel({ model, folders: [] }, options);
  if (description.refused !== null) throw new Error(description.refused);
  await reader.tokens({ model, text: '' }, options); // reports a faulty tokenizer now, not at the first trace
  return { name, continuesTexts: continuesTexts(description) };
}

/** What happens to ghost text when another model is chosen for traces. */
interface GhostTextNews {
  /** @param name the model of traces */
  readonly sentence: (name: string) => string;
  readonly offers?: readonly Button[];
}

/**
 * Called before another model is used for traces. Ghost text keeps its model, because a user who examines another model does
 * not ask for other suggestions while typing. If it had none that works, or was told to follow, it uses the new model too.
 * @param isForBoth whether the model was also chosen for ghost text, which then uses it if it can suggest any
 * @returns undefined if ghost text is off and uses the same model
 */
async function decideGhostText(
  reader: ModelReader,
  { model, continuesTexts }: { readonly model: string; readonly continuesTexts: boolean },
  starter: string,
  isForBoth: boolean,
): Promise<GhostTextNews | undefined> {
  const { model: former, ghostTextModel, isGhostTextApart, ghostTextFollows } = readSettings(starter);
  const isOff = isGhostTextOff();
  const sentence = (name: string) => vscode.l10n.t('Traces and ghost text now use {0}.', name);
  if (isForBoth && continuesTexts) {
    if (isGhostTextApart) await write(SETTINGS['ghost text'], undefined);
    return isOff ? undefined : { sentence };
  }
  if (isGhostTextApart) {
    if (ghostTextModel === model) return isOff ? undefined : { sentence };
    return staying({ kept: ghostTextModel, model, starter }, continuesTexts && !isOff);
  }
  if (isOff && continuesTexts) return undefined;
  const suggested =
    isOff || ghostTextFollows ? undefined : await requireRunnable(reader, former).catch(() => undefined);
  if (!suggested?.continuesTexts || former === model)
    return continuesTexts
      ? { sentence, offers: [another()] }
      : { sentence: (name) => vscode.l10n.t('Traces now use {0}, which suggests no ghost text.', name) };
  await write(SETTINGS['ghost text'], former === starter ? STARTER_NAME : former);
  return staying({ kept: former, model, starter }, continuesTexts);
}

/** References: ghost text keeps one model while another is used for traces. */
interface StayingModels {
  readonly kept: string;
  readonly model: string;
  readonly starter: string;
}

function staying(models: StayingModels, canFollow: boolean): GhostTextNews {
  const kept = modelName(models.kept, models.starter);
  const sentence = (name: string) => vscode.l10n.t('Traces now use {0}; ghost text stays with {1}.', name, kept);
  const follow = { label: vscode.l10n.t('Use It for Ghost Text Too'), take: () => followIfStill(models) };
  return canFollow ? { sentence, offers: [follow] } : { sentence };
}

/** The button may be pressed hours later, from behind the bell: nothing that was chosen since is overwritten. */
async function followIfStill({ kept, model, starter }: StayingModels): Promise<void> {
  const now = readSettings(starter);
  if (now.model === model && now.ghostTextModel === kept) return write(SETTINGS['ghost text'], undefined);
  const state =
    now.ghostTextModel === kept
      ? vscode.l10n.t('traces use {0} by now', modelName(now.model, starter))
      : vscode.l10n.t('ghost text uses {0} by now', modelName(now.ghostTextModel, starter));
  void vscode.window.showInformationMessage(notificationText(vscode.l10n.t('No setting was changed, as {0}.', state)));
}

/** A button for choosing a separate model for ghost text, because typing may need a smaller one. */
function another(): Button {
  return {
    label: vscode.l10n.t('Choose Another for Ghost Text...'),
    take: async () => void (await vscode.commands.executeCommand('llmTrace.ghostText.chooseModel')),
  };
}

/** Makes ghost text use the model of traces, and each that is chosen for traces later. */
export function followTraces(): Promise<void> {
  return write(SETTINGS['ghost text'], TRACES_NAME);
}

/** Lists the models of another folder from now on. */
export async function addFolder(folder: string, known: readonly string[]): Promise<void> {
  if (!known.includes(folder)) await write('models.folders', [...known, folder]);
}

async function write(setting: string, value: string | readonly string[] | undefined): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(setting, value, vscode.ConfigurationTarget.Global);
}
