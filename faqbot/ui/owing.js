// What owing a reply needs in the browser: what typed words promise, copy → sent → next by one key, and alarms.
(() => {
  // A field with data-foresee="id" has what it promises shown in the <output> of that id while it is typed.
  let asked;
  const foresee = async (field) => {
    const output = document.getElementById(field.dataset.foresee);
    if (!output) return;
    const words = field.value.trim();
    output.classList.remove('fb-unclear');
    if (!words) {
      output.textContent = '';
      return;
    }
    asked?.abort();
    asked = new AbortController();
    try {
      const query = new URLSearchParams({words, language: output.dataset.lang});
      const response = await fetch(`v1/promises/read?${query}`, {signal: asked.signal});
      if (!response.ok || field.value.trim() !== words) return;
      const found = await response.json();
      const unclear = found.reason?.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
      output.classList.toggle('fb-unclear', Boolean(unclear));
      output.textContent = unclear ? output.dataset[unclear] : output.dataset.means.replace('{when}', found.in_words);
    } catch { /* what was typed meanwhile is asked instead; without a connection nothing is said */ }
  };
  let typing;
  document.addEventListener('input', (event) => {
    if (!event.target.dataset?.foresee || event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(() => foresee(event.target), 150);
  });
  document.addEventListener('compositionend', ({target}) => { if (target.dataset?.foresee) foresee(target); });
  document.addEventListener('focusin', ({target}) => { if (target.dataset?.foresee && target.value) foresee(target); });
  document.addEventListener('click', ({target}) => {
    const chip = target.closest?.('[data-words]');
    const field = chip?.closest('form')?.elements.words;
    if (!field) return;
    field.value = chip.dataset.words;
    field.dispatchEvent(new Event('input', {bubbles: true}));
    field.focus();
  });

  // A form with data-says="id" sends, as `said`, the text of the field of that id with it, and opens again when it is
  // refused.
  let promising;
  document.addEventListener('submit', ({target}) => {
    const from = target.dataset.says && document.getElementById(target.dataset.says);
    if (!from) return;
    target.elements.said.value = from.value;
    const details = target.closest('details');
    if (!details) return;
    promising = target;
    details.open = false;
  }, true);
  // A reply that was changed by hand is looked at for promises when its field is left, which copying does as well.
  document.addEventListener('change', ({target}) => {
    const form = target.name === 'said' && target.id && document.querySelector(`[data-notices="${target.id}"]`);
    if (!form) return;
    form.elements.said.value = target.value;
    form.requestSubmit();
  });

  // Today's list. The first press of a card's main button copies, the second says that it was sent.
  const shown = () => document.querySelector('.fb-today');
  const cards = () => [...(shown()?.querySelectorAll('.fb-debt') ?? [])].filter((card) => card.checkVisibility());
  const main = (card) => card?.querySelector('[data-step]');
  document.addEventListener('input', ({target}) => {
    if (target.matches?.('.fb-debt textarea')) window.faqbot.grow(target);
  });
  const step = async (button) => {
    const card = button.closest('.fb-debt');
    if (button.dataset.step === 'sent') {
      window.faqbot.leave(card);
      return true;
    }
    const field = card.querySelector('[name="reply"]');
    const {ready, due, told, draft} = button.form.dataset;
    if (!ready && !due && !told && field.value.trim() === draft.trim()) {
      // What holds its asker off was said already: only the answer is left, and nobody has written it.
      card.querySelector('.fb-debt-said').textContent = button.dataset.needed;
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
      return false;
    }
    const copied = await window.faqbot.copy(field.value);
    if (copied) {
      copiedCards.add(card.dataset.key);
      // As if it had been typed: a draft names another time with every minute, and what was copied must stay.
      field.dispatchEvent(new Event('input', {bubbles: true}));
      awaitSent(card);
    } else {
      card.querySelector('.fb-debt-said').textContent = button.dataset.failed;
    }
    button.focus();
    return false;
  };
  const copiedCards = new Set();
  const awaitSent = (card) => {
    const button = main(card);
    button.dataset.step = 'sent';
    button.querySelector('span').textContent = button.dataset.sent;
    card.querySelector('.fb-debt-said').textContent = button.dataset.copied;
    card.classList.add('fb-is-copied');
  };
  let leaving = null;
  Object.assign(window.faqbot, {
    step,
    refused(problem) {
      if (!promising?.isConnected) return;
      promising.closest('details').open = true;
      const {words} = promising.elements;
      const output = document.getElementById(words.dataset.foresee);
      output.textContent = problem;
      output.classList.add('fb-unclear');
      words.focus();
      promising = null;
    },
    // Remembers where the focus goes when this card is gone.
    leave(card) {
      const all = cards();
      const at = all.indexOf(card);
      const others = [...all.slice(at + 1), ...all.slice(0, at).reverse()];
      leaving = {gone: card.dataset.key, next: others.map((each) => each.dataset.key)};
      copiedCards.delete(card.dataset.key);
    },
    // A new time was given: the focus goes to the reply that says so.
    promising(form) {
      form.closest('details').open = false;
      leaving = {gone: form.closest('.fb-debt').dataset.key, told: true};
    },
    arrive(element) {
      for (const card of element.querySelectorAll('.fb-debt')) {
        if (copiedCards.has(card.dataset.key)) awaitSent(card);
        window.faqbot.grow(card.querySelector('textarea'));
      }
      if (!leaving) return;
      const find = (key) => element.querySelector(`.fb-debt[data-key="${key}"]`);
      const refused = element.querySelector('.fb-notice');
      let next = refused ? leaving.gone : leaving.next?.find(find);
      if (!refused && leaving.told) next = element.querySelector('[data-told="1"]')?.dataset.key;
      leaving = null;
      const button = main(next && find(next));
      if (!button) {
        element.querySelector('.fb-banner button')?.focus({preventScroll: true});
        return;
      }
      button.focus({preventScroll: true});
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      button.closest('.fb-debt').scrollIntoView({behavior: calm ? 'auto' : 'smooth', block: 'nearest'});
    },
  });
  document.addEventListener('keydown', (event) => {
    const list = shown();
    if (!list?.checkVisibility() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, textarea, select, [contenteditable]')) return;
    const all = cards();
    const at = all.indexOf(event.target.closest('.fb-debt'));
    if (event.key === 'n' || event.key === 'N') {
      event.preventDefault();
      const button = main(all[Math.max(at, 0)]);
      if (at < 0) button?.focus();
      button?.click();
    } else if (event.key === 'j' || event.key === 'k') {
      event.preventDefault();
      main(all[Math.min(Math.max(at + (event.key === 'j' ? 1 : -1), 0), all.length - 1)])?.focus();
    }
  });

  // Alarms: a promise whose time has come is told on every tab until somebody saw it; the title says how much is late.
  let seen = new Set();
  try { seen = new Set(JSON.parse(sessionStorage.getItem('faqbot-alarms') || '[]')); } catch { /* as said below */ }
  window.faqbot.alarm = (element) => {
    for (const alarm of element.querySelectorAll('[data-alarm]')) alarm.hidden = seen.has(alarm.dataset.alarm);
    const late = Number(element.querySelector('[data-late]')?.dataset.late ?? 0);
    const name = document.title.replace(/^\(\d+\) /, '');
    document.title = late ? `(${late}) ${name}` : name;
  };
  document.addEventListener('click', ({target}) => {
    const alarm = target.closest?.('[data-alarm-seen], [data-alarm-go]')?.closest('[data-alarm]');
    if (!alarm) return;
    if (target.closest('[data-alarm-go]')) {
      document.querySelector('[role="tab"][data-tab-id="today"]')?.click();
      return;
    }
    seen.add(alarm.dataset.alarm);
    try { sessionStorage.setItem('faqbot-alarms', JSON.stringify([...seen])); } catch { /* storage can be forbidden */ }
    window.faqbot.alarm(alarm.parentElement);
  });
})();
