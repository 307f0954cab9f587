/** Imported by every desk page for its effect: the desk words join the phone words. */
import { addDeskWords } from '.';
import { deskEn } from './desk.en';
import { deskVi } from './desk.vi';

addDeskWords({ vi: deskVi, en: deskEn });
