/** A PDF drawn page by page onto canvases. Phones have no PDF viewer inside a page, and the server sends attachments in a sandbox
 *  in which no browser's own viewer runs; so the page draws them itself. Loaded only when somebody opens a PDF. */
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
// oxlint-disable-next-line import/default
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../lib/words';
import { Button, Loading, Notice } from './ui';

GlobalWorkerOptions.workerSrc = worker;
const PAGES_AT_ONCE = 5;

export default function PdfPages({ address, name }: { address: string; name: string }) {
  const { t } = useWords();
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [failed, setFailed] = useState(false);
  const [shown, setShown] = useState(PAGES_AT_ONCE);
  useEffect(() => {
    const task = getDocument({ url: address, withCredentials: true, isEvalSupported: false, useWasm: false, useSystemFonts: true, verbosity: 0 });
    let gone = false;
    const open = async () => {
      try {
        const document = await task.promise;
        if (!gone) setPdf(document);
      } catch {
        if (!gone) setFailed(true);
      }
    };
    void open();
    return () => {
      gone = true;
      void task.destroy();
    };
  }, [address]);
  if (failed) return <Notice tone="bad" live>{t('file.pdfFailed')}</Notice>;
  if (!pdf) return <Loading />;
  const pages = Array.from({ length: Math.min(shown, pdf.numPages) }, (_, i) => i + 1);
  return (
    <div className="stack-tight" data-testid="pdf">
      {pages.map((n) => <PdfPage key={n} pdf={pdf} number={n} label={t('file.page', { name, n, total: pdf.numPages })} />)}
      {pdf.numPages > shown ? <div><Button onClick={() => setShown(shown + PAGES_AT_ONCE)}>{t('common.more')}</Button></div> : null}
    </div>
  );
}

function PdfPage({ pdf, number, label }: { pdf: PDFDocumentProxy; number: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    let cancel = () => {};
    const draw = async () => {
      const page = await pdf.getPage(number);
      const target = canvas.current;
      if (gone || !target) return;
      const width = target.parentElement?.clientWidth ?? 600;
      const scale = (width / page.getViewport({ scale: 1 }).width) * Math.min(window.devicePixelRatio || 1, 2);
      const viewport = page.getViewport({ scale });
      target.width = Math.floor(viewport.width);
      target.height = Math.floor(viewport.height);
      const render = page.render({ canvas: target, viewport });
      cancel = () => render.cancel();
      await render.promise;
      if (!gone) target.dataset.drawn = 'yes';
    };
    // A page taken away while it is drawn is no fault.
    draw().catch(() => undefined);
    return () => {
      gone = true;
      cancel();
    };
  }, [pdf, number]);
  return <canvas ref={canvas} className="stored-image" role="img" aria-label={label} />;
}
