/** Passkeys (WebAuthn Level 3): made on the account's page, used on the sign-in page. Without them there is the password. */

const usable = "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential;
let waiting: AbortController | null = null;

/** What the server asks of the browser; the form carries what proves that the page asked. */
async function optionsFor(form: HTMLFormElement): Promise<unknown> {
  const fields = new FormData();
  fields.set("__RequestVerificationToken", (form.elements.namedItem("__RequestVerificationToken") as HTMLInputElement).value);
  const response = await fetch(form.dataset.options ?? "?handler=PasskeyOptions", { method: "POST", body: fields });
  // The proof of who it is has grown old while the page was open.
  if (response.status === 403)
    location.assign(`/account/prove?returnUrl=${encodeURIComponent(location.pathname + (form.dataset.back ?? ""))}`);
  if (!response.ok) throw new Error(`The server answers ${response.status}.`);
  return response.json();
}

function send(form: HTMLFormElement, credential: Credential | null): void {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("There is no credential.");
  const field = form.querySelector<HTMLInputElement>("[data-credential]");
  if (field === null) throw new Error("The form has no field for a credential.");
  field.value = JSON.stringify(credential.toJSON());
  form.submit();
}

function onSubmit(form: HTMLFormElement, act: () => Promise<void>): void {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    waiting?.abort();
    const why = form.querySelector<HTMLElement>(".why");
    if (why !== null) why.hidden = true;
    act().catch(() => {
      if (why === null) return;
      why.textContent = form.dataset.failed ?? "";
      why.hidden = false;
    });
  });
}

const adding = document.querySelector<HTMLFormElement>("#passkey-add");
if (adding !== null && usable) {
  onSubmit(adding, async () => {
    const options = (await optionsFor(adding)) as PublicKeyCredentialCreationOptionsJSON;
    send(adding, await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }));
  });
}

const using = document.querySelector<HTMLFormElement>("#passkey-use");
if (using !== null && usable) {
  const get = async (mediation: CredentialMediationRequirement): Promise<void> => {
    const options = (await optionsFor(using)) as PublicKeyCredentialRequestOptionsJSON;
    waiting = new AbortController();
    send(
      using,
      await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        mediation,
        signal: waiting.signal,
      }),
    );
  };
  onSubmit(using, () => get("optional"));
}

// To register with a passkey one gives no password: the key itself is made once the address is confirmed.
if (usable) for (const button of document.querySelectorAll<HTMLElement>("[data-passkey]")) button.hidden = false;
