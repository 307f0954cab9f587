/** This browser and messages pushed to it: one worker for the whole site, one subscription under the office's key. */

const WORKER = '/push-worker.js';
const KEPT = 'trinhky.push';

export type PushState = 'unable' | 'denied' | 'off' | 'on';

/** A key in base64url, as the browser wants it. */
export function keyBytes(key: string): Uint8Array<ArrayBuffer> {
  const plain = atob(key.replace(/-/g, '+').replace(/_/g, '/').padEnd(Math.ceil(key.length / 4) * 4, '='));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

const able = () => typeof navigator !== 'undefined' && 'serviceWorker' in navigator && typeof PushManager !== 'undefined' && typeof Notification !== 'undefined';

async function subscriptionHere(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  return worker ? worker.pushManager.getSubscription() : null;
}

export async function pushState(): Promise<PushState> {
  if (!able()) return 'unable';
  if (Notification.permission === 'denied') return 'denied';
  return (await subscriptionHere()) ? 'on' : 'off';
}

/** Asks the reader, subscribes and gives the subscription to `keep`; where that fails the browser is not left subscribed. */
export async function turnOn(key: string, keep: (subscription: PushSubscriptionJSON) => Promise<string>): Promise<PushState> {
  if (!able()) return 'unable';
  if ((await Notification.requestPermission()) !== 'granted') return Notification.permission === 'denied' ? 'denied' : 'off';
  await navigator.serviceWorker.register(WORKER);
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(key) });
  try {
    remember(await keep(subscription.toJSON()));
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
  return 'on';
}

/** The server is told first, so that a browser which forgets cannot go on being sent to. */
export async function turnOff(drop: (id: string) => Promise<void>, keep: (subscription: PushSubscriptionJSON) => Promise<string>): Promise<PushState> {
  const subscription = await subscriptionHere();
  if (!subscription) return 'off';
  // Keeping the same subscription again only tells its id.
  await drop(remembered() ?? (await keep(subscription.toJSON())));
  await subscription.unsubscribe();
  remember(null);
  return 'off';
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function remember(id: string | null) {
  try {
    if (id === null) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, id);
  } catch {
    // Without a storage the id is asked for again.
  }
}
