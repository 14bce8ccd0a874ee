// Leaving the form: nothing typed may be lost on the way out.

/**
 * @param parts {close (the link «Закрыть»), sheets, autosave}
 */
export function watchLeaving({ close, sheets, autosave }) {
  window.addEventListener('pagehide', () => {
    sheets.commit();
    autosave.part();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden' || autosave.stopped) return;
    autosave.batches.seal();
  });
  window.addEventListener('beforeunload', (event) => {
    sheets.commit();
    if (!autosave.isAtRisk) return;
    autosave.batches.seal();
    event.preventDefault();
    event.returnValue = '';
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) autosave.retryNow();
  });
  close?.addEventListener('click', (event) => {
    sheets.commit();
    if (!autosave.hasUnsent || autosave.stopped || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    autosave.flush().then(() => location.assign(close.href));
  });
}
