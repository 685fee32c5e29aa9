/** Whether models may be downloaded from the hub. */

/** The user's setting, in the section of the extension. */
export const OFFLINE = 'hub.offline';

/** What keeps the hub from being asked. */
export type OfflineBy = 'setting' | 'environment';
