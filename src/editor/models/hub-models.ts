/** Models of the hub in the editor: downloaded with progress, and removed again. */
import * as vscode from 'vscode';
import { countWords } from '../../base/counted';
import { labelText, notificationText } from '../../base/foreign-text';
import { messageOf } from '../../base/message-of';
import type { EngineClient } from '../../engine/host/client';
import type { DownloadProgress, DownloadRequest } from '../../library/download';
import type { Removal } from '../../library/hub/cache-removal';
import { isHubOffline } from '../../library/hub/environment';
import type { HubError } from '../../library/hub/hub-error';
import type { OwnHubSettings } from '../../library/hub/hub-of-environment';
import type { GgufChoiceError } from '../../library/hub/needed-files';
import type { Failures } from '../failures';
import { SECTION } from '../settings';
import { signalOf } from '../signal-of';
import type { HubToken } from './hub-token';
import { OFFLINE, type OfflineBy } from './offline';

/** Milliseconds to wait for the size of a model before asking whether to download it. */
const PATIENCE = 4000;

/** Loaded when needed. */
const loadHub = () => import('../../library/hub-bundle');

interface HubModelsParts {
  readonly engine: Pick<EngineClient, 'forgetModels'>;
  readonly token: HubToken;
  readonly failures: Failures;
  /** The folder of the weights that ghost text made from models. */
  readonly quantized: string;
  /** Called when a model was downloaded or removed. */
  readonly changed: () => void;
}

export class HubModels {
  constructor(private readonly parts: HubModelsParts) {}

  /**
   * Downloads a model, with a notification that can cancel it; a failure is shown with what can be done about it.
   * @param signal cancels it as well
   * @returns the path by which to open the model; undefined if it was cancelled or has failed
   */
  async download(request: DownloadRequest, signal?: AbortSignal): Promise<string | undefined> {
    try {
      return await this.downloadOnce(request, signal);
    } catch (error) {
      if (isNamed<GgufChoiceError>(error, 'GgufChoiceError')) {
        const file = await chooseFile(request.id, error);
        return file === undefined ? undefined : this.download({ ...request, file }, signal);
      }
      return (await this.tellFailure(error)) ? this.download(request, signal) : undefined;
    }
  }

  /**
   * Asks whether to download a model, and states its size if the hub answers soon. If the hub must not be used, nothing is
   * asked, because the download reports that.
   */
  async confirmDownload({ id, revision = 'main' }: DownloadRequest): Promise<boolean> {
    if (this.offline) return true;
    const { downloadBytes, hubCacheFolder, hubModel, sizeText } = await loadHub();
    const client = await this.client();
    const { host } = new URL(client.settings.endpoint);
    const asking = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Asking {0} for its size', host) };
    const bytes = await vscode.window.withProgress(asking, () =>
      hubModel(client, id, revision, AbortSignal.timeout(PATIENCE)).then(downloadBytes, () => undefined),
    );
    const message =
      bytes === undefined
        ? vscode.l10n.t('Download {0} from {1}?', id, host)
        : vscode.l10n.t('Download {0} ({1}) from {2}?', id, sizeText(bytes), host);
    const detail = vscode.l10n.t('It goes into the cache that Python shares: {0}', hubCacheFolder(process.env));
    const yes = vscode.l10n.t('Download');
    const options = { modal: true, detail };
    return (await vscode.window.showInformationMessage(notificationText(message), options, yes)) === yes;
  }

  /**
   * Asks the hub about a model.
   * @returns what a user wants to know before a download, in words
   * @throws an error of one sentence
   */
  async lookUp({ id, revision = 'main' }: DownloadRequest, signal: AbortSignal): Promise<string> {
    const { downloadBytes, hubModel, sizeText } = await loadHub();
    const client = await this.client();
    const model = await hubModel(client, id, revision, signal);
    const bytes = downloadBytes(model);
    const parts = [
      bytes === undefined ? undefined : vscode.l10n.t('{0} to download', sizeText(bytes)),
      model.parameters === undefined ? undefined : vscode.l10n.t('{0} parameters', countWords(model.parameters)),
      model.license ?? vscode.l10n.t('no licence named'),
      model.isGated ? vscode.l10n.t('its licence has to be accepted first') : undefined,
    ];
    return vscode.l10n.t('The hub says: {0}', parts.filter(Boolean).join(' · '));
  }

  /** Whether the hub may be asked without an action of the user. */
  mayAskUnasked(): boolean {
    return vscode.workspace.isTrusted && this.offline === undefined;
  }

  /** What forbids to ask the hub for anything; `undefined` if nothing does. */
  get offline(): OfflineBy | undefined {
    if (hubSettings().offline !== undefined) return 'setting';
    return isHubOffline(process.env) ? 'environment' : undefined;
  }

  /** Lets the user pick a downloaded model, and removes it after a confirmation. @returns what was removed */
  async askToRemove(): Promise<Removal | undefined> {
    const { cachedModels, hubCacheFolder, sizeText } = await loadHub();
    const cache = hubCacheFolder(process.env);
    const looking = vscode.l10n.t('Looking for models in {0}', cache);
    const removals = await inNotification(looking, ({ signal }) => cachedModels(cache, signal));
    if (!removals) return undefined;
    if (removals.length === 0) {
      void vscode.window.showInformationMessage(
        notificationText(vscode.l10n.t('No model has been downloaded yet: {0} holds none.', cache)),
      );
      return undefined;
    }
    const items = removals.map((removal) => ({
      label: labelText(removal.id),
      description: sizeText(removal.bytes),
      removal,
    }));
    const title = vscode.l10n.t('Remove a Downloaded Model');
    const placeHolder = vscode.l10n.t('Models in {0}, which other programs may use too', cache);
    const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
    if (!picked || !(await confirmed(picked.removal, sizeText(picked.removal.bytes)))) return undefined;
    return (await this.remove(picked.removal)) ? picked.removal : undefined;
  }

  /**
   * It can be cancelled while it waits for runs to end.
   * @returns whether it was removed; the user is told about a failure
   */
  async remove(removal: Removal): Promise<boolean> {
    const { hubCacheFolder, remove, repositoryFolder, sizeText } = await loadHub();
    const { engine, quantized } = this.parts;
    const cache = hubCacheFolder(process.env);
    const folder = repositoryFolder(cache, removal.id);
    try {
      const removed = await inNotification(vscode.l10n.t('Removing {0}', removal.id), async ({ signal }) => {
        await engine.forgetModels({ below: folder, quantized }, { signal }); // some systems do not delete mapped files
        await remove(cache, removal, signal);
        return true;
      });
      if (!removed) return false;
      await engine.forgetModels({ below: folder, quantized });
      const message = vscode.l10n.t('{0} is removed, which frees {1}.', removal.id, sizeText(removal.bytes));
      void vscode.window.showInformationMessage(notificationText(message));
      return true;
    } catch (error) {
      this.parts.failures.show(error);
      return false;
    } finally {
      this.parts.changed();
    }
  }

  /** @returns undefined if it was cancelled */
  private async downloadOnce(request: DownloadRequest, signal: AbortSignal | undefined): Promise<string | undefined> {
    const hub = await loadHub();
    const client = await this.client();
    const download = async (work: Cancellable) => {
      const onProgress = progressTeller(work.shown, hub.progressText);
      const { path } = await hub.downloadModel(client, request, { signal: work.signal, onProgress });
      this.parts.changed();
      return path;
    };
    return inNotification(vscode.l10n.t('Downloading {0}', request.id), download, signal);
  }

  private async client() {
    const { hubOfEnvironment } = await loadHub();
    return hubOfEnvironment(process.env, { ...hubSettings(), token: await this.parts.token.get() });
  }

  /** @returns whether to try again */
  private async tellFailure(error: unknown): Promise<boolean> {
    const { failures, token } = this.parts;
    if (!isNamed<HubError>(error, 'HubError')) {
      failures.show(error);
      return false;
    }
    failures.logOnly(error);
    const retry = vscode.l10n.t('Retry');
    const chooseOther = vscode.l10n.t('Choose Another Model...');
    const setToken = vscode.l10n.t('Set Token...');
    const openPage = vscode.l10n.t('Open Page');
    const showLog = vscode.l10n.t('Show Log');
    // A model that the hub does not show may be private.
    const isAccess = error.fault === 'no access' || error.fault === 'not found';
    const actions = [
      ...(error.page ? [openPage] : []),
      ...(isAccess ? [setToken] : []),
      retry,
      ...(needsNetwork(error) ? [chooseOther] : []),
      showLog,
    ];
    const message = notificationText(`LLM Trace: ${messageOf(error)}`);
    const choice = await vscode.window.showErrorMessage(message, ...actions);
    if (choice === showLog) failures.showLog();
    if (choice === chooseOther) await vscode.commands.executeCommand('llmTrace.chooseModel');
    if (choice === openPage && error.page) await vscode.env.openExternal(vscode.Uri.parse(error.page));
    return choice === retry || (choice === setToken && (await token.ask()));
  }
}

/** Without the hub the user can still use models on this machine, and files that were downloaded in another way. */
function needsNetwork({ fault }: HubError): boolean {
  return fault === 'offline' || fault === 'unreachable';
}

/** Work that a notification shows. */
interface Cancellable {
  readonly shown: ShownProgress;
  readonly signal: AbortSignal;
}

type ShownProgress = vscode.Progress<{ message?: string; increment?: number }>;

/**
 * Does work with a notification that can cancel it.
 * @param signal cancels it as well
 * @returns undefined if it was cancelled
 */
async function inNotification<T>(
  title: string,
  work: (work: Cancellable) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: notificationText(title), cancellable: true };
  return vscode.window.withProgress(options, async (shown, token) => {
    const stopped = AbortSignal.any([signalOf(token), ...(signal ? [signal] : [])]);
    try {
      return await work({ shown, signal: stopped });
    } catch (error) {
      if (stopped.aborted) return undefined;
      throw error;
    }
  });
}

/** Converts progress to VS Code's increments in percent, which never go backwards. */
function progressTeller(
  shown: ShownProgress,
  textOf: (progress: DownloadProgress) => string,
): (progress: DownloadProgress) => void {
  let told = 0;
  return (progress) => {
    const percent = progress.total ? (100 * progress.loaded) / progress.total : 0;
    const increment = Math.max(0, percent - told);
    told += increment;
    shown.report({ message: textOf(progress), increment });
  };
}

async function chooseFile(id: string, { choices }: GgufChoiceError): Promise<string | undefined> {
  const { sizeText } = await loadHub();
  const items = choices.map(({ file, size }) => ({
    label: labelText(file),
    description: size === undefined ? '' : sizeText(size),
    file,
  }));
  const title = notificationText(vscode.l10n.t('{0} has several files: which one?', id));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.file;
}

async function confirmed({ id }: Removal, size: string): Promise<boolean> {
  const yes = vscode.l10n.t('Remove');
  const message = notificationText(vscode.l10n.t('Remove {0} from the Hugging Face cache?', id));
  const detail = vscode.l10n.t('This frees {0}. Python and other programs that use the cache lose it, too.', size);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

/** The hub's classes are in a separate bundle, so an error is recognised by its name. */
function isNamed<T extends Error>(error: unknown, name: string): error is T {
  return error instanceof Error && error.name === name;
}

const ENDPOINT = 'hub.endpoint';

/**
 * The user's own settings for the hub. They have application scope, so VS Code ignores those of a workspace, and only the
 * user's are read.
 */
function hubSettings(): OwnHubSettings {
  const section = vscode.workspace.getConfiguration(SECTION);
  const endpoint = section.inspect<unknown>(ENDPOINT)?.globalValue;
  const offline = section.inspect<unknown>(OFFLINE)?.globalValue;
  return {
    endpoint: typeof endpoint === 'string' && endpoint.trim() !== '' ? endpoint.trim() : undefined,
    offline: offline === true ? vscode.l10n.t('the setting llmTrace.{0}', OFFLINE) : undefined,
  };
}
