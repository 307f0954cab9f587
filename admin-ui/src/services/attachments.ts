import type { Attachment } from '../api-types';
import { address, send } from '../api/client';

export type AttachmentPurpose = 'minutes' | 'scan' | 'annex' | 'letter' | 'signed';

export function uploadAttachment(instance: string, file: File, purpose: AttachmentPurpose, replaces?: string) {
  const query = new URLSearchParams({ purpose, ...(replaces ? { replaces } : {}) });
  return send<Attachment>('POST', `/instances/${encodeURIComponent(instance)}/attachments?${query}`, undefined, {
    raw: file,
    headers: { 'Content-Type': file.type || 'application/octet-stream', 'X-File-Name': encodeURIComponent(file.name.normalize('NFC')) },
  });
}
export const attachmentAddress = (id: string) => address(`/attachments/${encodeURIComponent(id)}`);
