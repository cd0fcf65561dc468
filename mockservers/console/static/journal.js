// Fills a table with the exchanges of a world while they happen, the newest first.
//
// Load it with <script type="module" src=".../journal.js">: it starts for every element with `data-journal`. All texts
// are written with textContent. The HTML that it expects (an element may be of any kind unless the list says otherwise):
//
//   <section data-journal="/control/worlds/test-7/journal/events" data-rows="500" data-rate="100" data-after="57">
//     <form data-journal-filter method="get">...</form>
//     <button type="button" data-journal-pause data-pause="Pause" data-continue="Continue">Pause</button>
//     <p data-journal-state role="status"></p>
//     <table><thead>...</thead><tbody data-journal-rows>...</tbody></table>
//     <template data-journal-row><tr>
//       <td><a data-field="number" data-link="/worlds/test-7/journal/{number}"></a></td>
//       <td data-field="at"></td><td data-field="service"></td><td data-field="operation"></td>
//       <td data-field="method"></td><td data-field="target"></td><td data-field="status"></td><td data-field="error"></td>
//     </tr></template>
//   </section>
//
// data-journal         The URL of the events, on this origin; the section contains everything else.
// data-rows            Optional: most rows of the table; 500 by default.
// data-rate            Optional: most exchanges a second that are shown, after a burst of five times as many; the others are counted.
// data-after           Optional: the number of the newest exchange that the page shows already. By default 0: the module
//                      empties the table and shows everything that the journal has.
// data-journal-filter  Optional: a form whose fields are named like the parameters of the events: service, operation,
//                      method, path, status, refused, kind, table, record, fault, slower, larger, problems (a checkbox
//                      with the value "true"). Empty fields are left out. A change or a submit empties the table and
//                      starts again; without JavaScript the same form loads the page again.
// data-journal-pause   Optional: a button, which may be hidden until the module starts. Paused, nothing is received;
//                      Continue fetches what happened meanwhile. Its texts are data-pause and data-continue.
// data-journal-state   Optional: shows "Live", "Paused", "Connecting", or what is wrong; its data-state is live, paused,
//                      connecting or failed.
// data-journal-query   Optional: links whose query the module replaces by the filter.
// data-journal-older   Optional: removed when the filter changes, such as a link to an older page.
// data-journal-rows    The tbody. Rows of the page itself stay if data-after is given.
// data-journal-row     A template with one tr.
// data-field           In the template: the member of the exchange to show. The members of the schema AnyExchange, and
//                      `target` (path and query), `moment` (2026-03-31 12:18:29) and `time` (12:18:29.250).
// data-link            In the template, on an `a`: its href, in which {number} is the exchange's number.
//
// The section gets data-filtered while a field of the filter is filled in. A row gets data-number and data-status (such as 4xx), and data-problem if it was refused, failed or had a fault. A row
// with data-note says that exchanges were lost or are not shown: its single cell has the text.

const MOST_ROWS = 500;
const PATIENCE = 3000; // milliseconds between two attempts to connect

export class LiveJournal {
  constructor(section) {
    this.section = section;
    this.rows = section.querySelector("[data-journal-rows]");
    this.template = section.querySelector("template[data-journal-row]");
    this.filter = section.querySelector("[data-journal-filter]");
    this.button = section.querySelector("[data-journal-pause]");
    this.state = section.querySelector("[data-journal-state]");
    this.most = Number(section.dataset.rows) || MOST_ROWS;
    this.after = section.dataset.after || "0";
    this.source = null;
    this.timer = 0;
    this.isPaused = false;
  }

  start() {
    this.filter?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.restart();
    });
    this.filter?.addEventListener("change", () => this.restart());
    if (this.button) {
      this.button.hidden = false;
      this.button.addEventListener("click", () => (this.isPaused ? this.resume() : this.pause()));
    }
    if (!this.section.dataset.after) {
      this.rows.replaceChildren();
    }
    this.connect();
  }

  connect() {
    this.disconnect();
    this.show("connecting", "Connecting");
    const source = new EventSource(this.url());
    this.source = source;
    source.addEventListener("open", () => this.show("live", "Live"));
    source.addEventListener("error", () => this.reconnect(source));
    this.on("start", () => {});
    this.on("exchanges", (exchanges) => this.add(exchanges));
    this.on("lost", (lost) => this.note(`${lost.count.toLocaleString("en")} exchanges are missing: the journal dropped them.`));
    this.on("skipped", ({ count, first, last }) =>
      this.note(`#${first} to #${last} are not shown (exchanges: ${count.toLocaleString("en")}): too many at once.`),
    );
    this.on("cleared", () => this.rows.replaceChildren());
    this.on("deleted", () => this.fail("The world was deleted."));
  }

  on(kind, handle) {
    const source = this.source;
    source.addEventListener(kind, (event) => {
      if (this.source === source) {
        this.after = event.lastEventId || this.after;
        handle(JSON.parse(event.data));
      }
    });
  }

  url() {
    const url = new URL(this.section.dataset.journal, document.baseURI);
    url.search = this.chosen();
    url.searchParams.set("after", this.after);
    if (this.section.dataset.rate) {
      url.searchParams.set("rate", this.section.dataset.rate);
    }
    return url;
  }

  chosen() {
    const chosen = new URLSearchParams();
    for (const [name, value] of this.filter ? new FormData(this.filter) : []) {
      if (value.trim()) {
        chosen.append(name, value.trim());
      }
    }
    return chosen;
  }

  disconnect() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  // A browser connects again by itself unless the server refused; then ask once more for the reason.
  async reconnect(source) {
    if (source !== this.source) {
      return;
    }
    this.show("connecting", "Connecting");
    if (source.readyState !== EventSource.CLOSED) {
      return;
    }
    const reason = await findRefusal(this.url());
    if (source !== this.source) {
      return;
    }
    if (reason.isFinal) {
      this.fail(reason.text);
    } else {
      this.show("connecting", reason.text);
      this.timer = setTimeout(() => this.connect(), PATIENCE);
    }
  }

  fail(text) {
    this.disconnect();
    this.show("failed", text);
  }

  restart() {
    this.after = "0";
    this.rows.replaceChildren();
    this.section.querySelector("[data-journal-older]")?.remove();
    const chosen = this.chosen().toString();
    this.section.toggleAttribute("data-filtered", chosen !== "");
    for (const link of this.section.querySelectorAll("[data-journal-query]")) {
      link.search = chosen;
    }
    history.replaceState(null, "", `?${chosen}`); // a reload has the same filter
    if (!this.isPaused) {
      this.connect();
    }
  }

  pause() {
    this.isPaused = true;
    this.disconnect();
    this.show("paused", "Paused");
    this.label();
  }

  resume() {
    this.isPaused = false;
    this.connect();
    this.label();
  }

  label() {
    const { pause = "Pause", continue: go = "Continue" } = this.button.dataset;
    this.button.textContent = this.isPaused ? go : pause;
  }

  show(state, text) {
    if (this.state) {
      this.state.dataset.state = state;
      this.state.textContent = text;
    }
  }

  add(exchanges) {
    const rows = exchanges.slice(-this.most).map((exchange) => this.build(exchange));
    this.prepend(rows.reverse());
  }

  note(text) {
    const row = document.createElement("tr");
    const cell = row.insertCell();
    row.dataset.note = "";
    cell.colSpan = this.template.content.querySelector("tr").cells.length;
    cell.textContent = text;
    this.prepend([row]);
  }

  prepend(rows) {
    this.rows.prepend(...rows);
    while (this.rows.rows.length > this.most) {
      this.rows.deleteRow(-1);
    }
  }

  build(exchange) {
    const row = this.template.content.querySelector("tr").cloneNode(true);
    row.dataset.number = exchange.number;
    row.dataset.status = exchange.status ? `${Math.floor(exchange.status / 100)}xx` : "none";
    if (isProblem(exchange)) {
      row.dataset.problem = "";
    }
    for (const cell of row.querySelectorAll("[data-field]")) {
      cell.textContent = describe(exchange, cell.dataset.field);
    }
    for (const link of row.querySelectorAll("[data-link]")) {
      link.href = link.dataset.link.replace("{number}", String(Number(exchange.number)));
    }
    return row;
  }
}

function describe(exchange, field) {
  switch (field) {
    case "target":
      return exchange.query ? `${exchange.path}?${exchange.query}` : exchange.path;
    case "time":
      return exchange.at.slice(11).replace("Z", "");
    case "operation":
      return exchange.operation ?? (exchange.kind === "callback" ? "(callback)" : "(no operation)");
    case "status":
      return String(exchange.status || "none");
    case "moment":
      return exchange.at.slice(0, 19).replace("T", " ");
    case "refused":
      return exchange.refused?.kind ?? "";
    case "faults":
      return [...(exchange.stub ? [`stub ${exchange.stub}`] : []), ...exchange.faults].join(", ");
    default:
      return String(exchange[field] ?? "");
  }
}

function isProblem(exchange) {
  return !exchange.status || exchange.status >= 400 || exchange.error !== null || exchange.faults.length > 0;
}

// The server's reason for refusing the events. It is final unless the server may accept the same request later.
async function findRefusal(url) {
  const stop = new AbortController();
  try {
    const response = await fetch(url, { signal: stop.signal });
    if (response.ok) {
      return { isFinal: false, text: "Connecting" };
    }
    const { error } = await response.json();
    return { isFinal: response.status < 500, text: error };
  } catch {
    return { isFinal: false, text: "The server does not answer." };
  } finally {
    stop.abort();
  }
}

for (const section of document.querySelectorAll("[data-journal]")) {
  new LiveJournal(section).start();
}
