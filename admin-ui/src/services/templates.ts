import type { List, MailPreview, MailTemplate, Wording, WordingLanguage } from '../api-types';
import { get, send } from '../api/client';

const place = (id: string, rest = '') => `/templates/${encodeURIComponent(id)}${rest}`;

export const listTemplates = () => get<List<MailTemplate>>('/templates').then((a) => a.items);
export const saveTemplate = (id: string, language: WordingLanguage, wording: Wording) => send<MailTemplate>('PUT', place(id), { language, ...wording });
export const resetTemplate = (id: string, language: WordingLanguage) => send<void>('DELETE', place(id, `?language=${language}`));
export const previewTemplate = (id: string, language: WordingLanguage, wording: Wording) => send<MailPreview>('POST', place(id, '/preview'), { language, ...wording });
