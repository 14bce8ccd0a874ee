// Leaving the form: nothing typed may be lost on the way out.

const STAYED = 'Таблица не закрыта: нет связи с сервером. Введённое сохранено на этом компьютере и уйдёт на сервер, когда связь вернётся.';
const STAYED_SAVED = 'Таблица не закрыта: нет связи с сервером, и следующая страница не откроется. Всё введённое сохранено.';

/**
 * @param parts {links (ways out of the table), sheets, autosave, banner, isCutOff () → the server did not answer last}
 */
export function watchLeaving({ links, sheets, autosave, banner, isCutOff }) {
  window.addEventListener('pagehide', () => {
    sheets.commit();
    autosave.part();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden') return;
    sheets.keep();
    if (!autosave.stopped) autosave.batches.seal();
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
  for (const link of links) link.addEventListener('click', (event) => {
    sheets.commit();
    if (autosave.stopped || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const nothingUnsent = !autosave.hasUnsent;
    if (nothingUnsent && !isCutOff()) return;
    event.preventDefault();
    const anyway = [{ label: `${link.textContent.trim()} всё равно`, href: link.href }];
    if (nothingUnsent) {
      banner.show('leave', STAYED_SAVED, anyway);
      return;
    }
    autosave.flush().then((saved) => {
      if (saved) location.assign(link.href);
      else banner.show('leave', STAYED, anyway);
    });
  });
}
