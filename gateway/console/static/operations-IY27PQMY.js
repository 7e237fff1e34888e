function Q(){return JSON.parse(document.getElementById("facts").textContent)}function Z(e){let t=new URL(e,window.location.href);return t.protocol=t.protocol==="https:"?"wss:":"ws:",t.href}import{html as he,render as ge}from"./vendor-YRMYZYUS.js";import{html as _}from"./vendor-YRMYZYUS.js";var Ct={connecting:"Connecting",live:"Live",disconnected:"Disconnected, trying again",refused:"Not connected"};function J({pages:e,children:t}){return _`
    <header class="page-header">
      <span class="brand"><span class="brand-mark" aria-hidden="true"></span>Preferences gateway</span>
      <nav aria-label="Pages">
        ${e.map(({name:o,path:n})=>_`<a key=${n} href=${n} aria-current=${n===location.pathname?"page":null}>${o}</a>`)}
      </nav>
      <div class="page-header-end">${t}</div>
    </header>
  `}function X({state:e}){return _`<span class="connection" role="status" data-state=${e}>${Ct[e]}</span>`}import{html as tt,useRef as St}from"./vendor-YRMYZYUS.js";function et({hint:e,refusal:t,onCredential:o}){let n=St();function r(a){a.preventDefault();let s=n.current.value.trim();s&&o(s)}return tt`
    <form class="sign-in card" onSubmit=${r}>
      <h1>Connect</h1>
      <p>${e}</p>
      <label for="credential">Key or user token</label>
      <input
        id="credential"
        ref=${n}
        type="password"
        autocomplete="off"
        spellcheck=${!1}
        required
        aria-describedby="credential-note"
        aria-invalid=${t?"true":null}
      />
      <p id="credential-note" class="note">It stays in this page’s memory and is gone when you close or reload it.</p>
      ${t&&tt`<p class="notice" role="alert">${t}</p>`}
      <button class="primary" type="submit">Connect</button>
    </form>
  `}import{html as A,useEffect as pe,useState as yt}from"./vendor-YRMYZYUS.js";import{createClient as Et}from"./vendor-YRMYZYUS.js";function ot(e,t){let o=Math.min(1e4,250*2**e);return o/2+o/2*t}var kt=1e4,Ot=5e3,It=1e4,Tt=new Set([4401,4403]),R=class extends Error{constructor(t,o){super(t),this.code=o}};function nt({url:e,credential:t,onState:o}){let n,r,a=0,s=!1,i=!1;function p(){n=Et({url:e,connectionParams:{authorization:`Bearer ${t}`},lazy:!1,retryAttempts:0,keepAlive:kt,connectionAckWaitTimeout:It,onNonLazyError:g}),At(n),n.on("connected",()=>{i||(a=0,s=!0,o("live"))})}function g(c){if(s=!1,i)return;let l=Tt.has(c?.code);o(l?"refused":"disconnected"),l||(r=setTimeout(p,ot(a++,Math.random())))}return p(),{request:(c,l)=>s?Rt(n,{query:c,variables:l}):Promise.reject(rt()),watch:(c,l,d)=>Nt(n,{query:c,variables:l},d),close(){i=!0,clearTimeout(r),n.dispose()}}}function At(e){let t;e.on("ping",o=>{o||(t=setTimeout(()=>e.terminate(),Ot))}),e.on("pong",o=>o&&clearTimeout(t)),e.on("closed",()=>clearTimeout(t))}function Rt(e,t){return new Promise((o,n)=>{let r;e.subscribe(t,{next:a=>r=a,error:a=>n(N(a)),complete:()=>r?.data&&!r.errors?o(r.data):n(N(r?.errors))})})}function Nt(e,t,{next:o,ended:n}){return e.subscribe(t,{next:({data:r,errors:a})=>r&&!a?o(r):n(N(a)),error:r=>n(N(r)),complete:()=>n(null)})}function N(e){let[t]=Array.isArray(e)?e:[];return t?new R(t.message,t.extensions?.code??"INTERNAL_SERVER_ERROR"):rt()}function rt(){return new R("The connection was lost before the answer came.","DISCONNECTED")}var D={QUEUED:"Queued",PROCESSING:"Processing",COMPLETED:"Completed",FAILED:"Failed",CANCELED:"Canceled"},Dt=new Set(["COMPLETED","FAILED","CANCELED"]),q={operations:new Map,page:null,counts:null};function S(e){return Dt.has(e.status)}function M(e,t){let o=e.operations.get(t.id);return o&&o.sequence>=t.sequence?e:{...e,operations:new Map(e.operations).set(t.id,t)}}function B(e,{nodes:t,pageInfo:o}){return t.reduce(M,{...e,page:o})}function at(e,t,o){let n=B({...q,counts:e.counts},t);return o.reduce(M,n)}function st(e,t){return[...e.operations.values()].filter(o=>t===null||o.status===t).sort((o,n)=>n.insertedAt.localeCompare(o.insertedAt)||(o.id<n.id?1:-1))}function it({startedAt:e,completedAt:t,failedAt:o,canceledAt:n},r){if(e===null)return null;let a=t??o??n;return(a===null?r:Date.parse(a))-Date.parse(e)}var H={Snapshot:"query Snapshot($filter:BulkOperationFilter$first:Int!$after:String){bulkOperations(filter:$filter first:$first after:$after){nodes{...Row}pageInfo{hasNextPage endCursor}}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Counts:"query Counts{QUEUED:bulkOperations(filter:{status:[QUEUED]}first:1){totalCount}PROCESSING:bulkOperations(filter:{status:[PROCESSING]}first:1){totalCount}COMPLETED:bulkOperations(filter:{status:[COMPLETED]}first:1){totalCount}FAILED:bulkOperations(filter:{status:[FAILED]}first:1){totalCount}CANCELED:bulkOperations(filter:{status:[CANCELED]}first:1){totalCount}}",Updates:"subscription Updates{bulkOperationUpdates{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",FailedRows:"query FailedRows($id:ID!$first:Int!$after:String){bulkOperation(id:$id){items(status:[FAILED]first:$first after:$after){nodes{userId errorCode errorMessage}pageInfo{hasNextPage endCursor}}}}",MostUsers:"query MostUsers{limits{bulkMaxUsers}}",Start:"mutation Start($input:BulkSetPreferencesInput!){outcome:bulkSetPreferences(input:$input){...Accepted ...on UserError{message path}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Retry:"mutation Retry($id:ID!$idempotencyKey:String!){outcome:retryBulkOperation(input:{id:$id idempotencyKey:$idempotencyKey}){...Accepted ...on UserError{message}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Cancel:"mutation Cancel($id:ID!){outcome:cancelBulkOperation(input:{id:$id}){...Accepted ...on UserError{message code}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}"};var L=class{#t=new Map;#o=new Map;restart(t){this.#o=new Map(t.map(({id:o,processedRows:n})=>[o,n]))}record({id:t,processedRows:o,sequence:n},r){let a=this.#o.get(t)??(n<=2?0:o);if(this.#o.set(t,Math.max(a,o)),o<=a)return;let s=Math.floor(r/1e3);this.#t.set(s,(this.#t.get(s)??0)+o-a)}lastMinute(t){let o=Math.floor(t/1e3);for(let n of this.#t.keys())n<o-60&&this.#t.delete(n);return Array.from({length:60},(n,r)=>this.#t.get(o-60+r)??0)}};var Lt=50,Ut=400,Pt=2e3,Ft=new Set(["UNAUTHENTICATED","FORBIDDEN"]),_t="00000000-0000-0000-0000-000000000000",U=class{state="connecting";refusal=null;problem=null;mayAct=!1;board=q;throughput=new L;#t;#o;#n=null;#a=new Map;#s={};#i=()=>{};constructor({url:t,credential:o,onChange:n}){this.#o=n,this.#t=nt({url:t,credential:o,onState:r=>this.#m(r)})}show(t){return this.#n=t,this.#r(()=>this.#c())}loadMore(){return this.#r(async()=>{let t=await this.#u(this.board.page.endCursor);this.#e({board:B(this.board,t)})})}request(t,o){return this.#t.request(H[t],o)}async act(t,o){let{outcome:n}=await this.request(t,o);if(!n.bulkOperation)throw new Error(n.message);return this.#p(n.bulkOperation),n.bulkOperation}close(){this.#o=()=>{},this.state="disconnected",this.#i(),Object.values(this.#s).forEach(clearTimeout),this.#t.close()}#e(t){Object.assign(this,t),this.#o()}#m(t){let o=t==="refused"?"The gateway does not know this key or token.":null;this.#e({state:t,refusal:o}),t==="live"&&this.#l()}async#l(){this.#i(),this.#a.clear(),this.#i=this.#t.watch(H.Updates,{},{next:({bulkOperationUpdates:t})=>this.#p(t),ended:t=>this.#g(t)}),await this.#r(async()=>{await Promise.all([this.#c(),this.#d()]),this.throughput.restart([...this.board.operations.values()]),this.#e({mayAct:await this.#h()})})}async#c(){let t=this.#n,o=await this.#u(null);t===this.#n&&this.#e({board:at(this.board,o,[...this.#a.values()]),problem:null})}async#u(t){let o=this.#n&&{status:[this.#n]},{bulkOperations:n}=await this.request("Snapshot",{filter:o,first:Lt,after:t});return n}async#d(){let t=Object.entries(await this.request("Counts"));this.#e({board:{...this.board,counts:Object.fromEntries(t.map(([o,{totalCount:n}])=>[o,n]))}})}async#h(){return(await this.request("Cancel",{id:_t}).catch(()=>null))?.outcome.code==="NOT_FOUND"}#p(t){let o=this.board.operations.get(t.id);this.#a.set(t.id,t),this.throughput.record(t,Date.now()),this.#e({board:M(this.board,t)}),o?.status!==t.status&&this.#f("recount",Ut,()=>this.#d())}#g(t){Ft.has(t?.code)?this.#e({state:"refused",refusal:t.message}):this.state==="live"&&this.#f("follow",Pt,()=>this.#l())}#f(t,o,n){this.#s[t]??=setTimeout(()=>{delete this.#s[t],this.#r(n)},o)}async#r(t){try{await t()}catch(o){o.code!=="DISCONNECTED"&&this.#e({problem:o.message})}}};import{html as h}from"./vendor-YRMYZYUS.js";var qt={queued:h`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.75V8l2.25 1.5" />`,processing:h`<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />`,completed:h`<circle cx="8" cy="8" r="5.75" /><path d="m5.5 8.25 1.75 1.75 3.25-3.75" />`,failed:h`<circle cx="8" cy="8" r="5.75" /><path d="M8 5v3.5M8 10.9v.1" />`,canceled:h`<circle cx="8" cy="8" r="5.75" /><path d="m4 12 8-8" />`,lock:h`<rect x="3.5" y="7" width="9" height="6" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`,conditions:h`<path d="M2.5 3.5h11L9.5 8.25v4l-3-1.5v-2.5Z" />`,why:h`<circle cx="8" cy="8" r="5.75" /><path d="M8 7.5V11M8 5v.1" />`,close:h`<path d="m4 4 8 8M12 4l-8 8" />`,plus:h`<path d="M8 3v10M3 8h10" />`};function C({name:e}){return h`<svg class=${`icon icon-${e}`} viewBox="0 0 16 16" aria-hidden="true">${qt[e]}</svg>`}var Bt=new Intl.NumberFormat("en"),Ht=new Intl.DateTimeFormat("en",{dateStyle:"medium",timeStyle:"medium"});function u(e){return Bt.format(e)}function j(e){return e<10*1e3?`${(Math.max(0,e)/1e3).toFixed(1)} s`:e<6e4?`${Math.round(e/1e3)} s`:e<36e5?z(e,[6e4,"min"],[1e3,"s"]):e<864e5?z(e,[36e5,"h"],[6e4,"min"]):z(e,[864e5,"d"],[36e5,"h"])}function z(e,[t,o],[n,r]){let a=Math.floor(e%t/n);return`${Math.floor(e/t)} ${o}${a?` ${a} ${r}`:""}`}function lt(e){if(e<5*1e3)return"just now";let[t,o]=[[864e5,"d"],[36e5,"h"],[6e4,"min"],[1e3,"s"]].find(([n])=>e>=n);return`${Math.floor(e/t)} ${o} ago`}function ct(e){return Ht.format(new Date(e))}import{html as w,useState as T}from"./vendor-YRMYZYUS.js";import{html as zt,useEffect as jt,useRef as Wt}from"./vendor-YRMYZYUS.js";function E({title:e,onClose:t,children:o}){let n=Wt();return jt(()=>{let r=document.activeElement;return n.current.showModal(),()=>r.focus()},[]),zt`
    <dialog ref=${n} aria-labelledby="dialog-title" onClose=${t}>
      <div class="dialog-head">
        <h2 id="dialog-title">${e}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${()=>n.current.close()}>
          <${C} name="close" />
        </button>
      </div>
      ${o}
    </dialog>
  `}import{html as Gt}from"./vendor-YRMYZYUS.js";function ut({operation:e,onCancel:t,onClose:o}){function n(){t(),o()}return Gt`
    <${E} title="Cancel this operation?" onClose=${o}>
      <p class="dialog-body">Sets that are already written stay written; the rest is skipped.</p>
      <div class="dialog-foot">
        <button type="button" onClick=${o}>Keep it running</button>
        <button type="button" class="danger" onClick=${n}>Cancel ${e.id.slice(0,8)}</button>
      </div>
    <//>
  `}async function dt(e){if(navigator.clipboard){await navigator.clipboard.writeText(e);return}let t=document.createElement("textarea");t.value=e,(document.querySelector("dialog[open]")??document.body).append(t),t.select();let o=document.execCommand("copy");if(t.remove(),!o)throw new Error("The browser does not let this page copy.")}import{html as W,useEffect as Kt,useState as pt}from"./vendor-YRMYZYUS.js";var Vt=50,Yt={rows:[],pageInfo:{hasNextPage:!0,endCursor:null}};async function G(e,t,{rows:o,pageInfo:n}){let{bulkOperation:r}=await e.request("FailedRows",{id:t,first:Vt,after:n.endCursor});return{rows:[...o,...r.items.nodes],pageInfo:r.items.pageInfo}}async function Qt(e,t,o){let n=o;for(;n.pageInfo.hasNextPage;)n=await G(e,t,n);return n}function ft({feed:e,operation:t,onClose:o}){let[n,r]=pt(Yt),[a,s]=pt(null),i=e.board.operations.get(t.id)?.errorCount??t.errorCount;async function p(c){try{s(null);let l=await c(e,t.id,n);return r(l),l.rows}catch(l){return s(l.message),null}}async function g(){let c=await p(Qt);c!==null&&await dt(JSON.stringify(c,null,2)).then(()=>s(`${u(c.length)} rows are on the clipboard.`),l=>s(l.message))}return Kt(()=>{p(G)},[]),W`
    <${E} title=${`${u(i)} failed rows`} onClose=${o}>
      <div class="table-frame dialog-body" role="region" aria-label="Failed rows" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">Code</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            ${n.rows.map(({userId:c,errorCode:l,errorMessage:d})=>W`
                <tr key=${c}>
                  <th scope="row" class="user-id">${c}</th>
                  <td><code>${l}</code></td>
                  <td class="message">${d}</td>
                </tr>
              `)}
          </tbody>
        </table>
      </div>
      <div class="dialog-foot">
        <p class="note" role="status">${a??`Showing ${u(n.rows.length)} of ${u(i)}.`}</p>
        ${n.pageInfo.hasNextPage&&W`<button type="button" onClick=${()=>p(G)}>Show more</button>`}
        <button type="button" class="primary" onClick=${g}>Copy all as JSON</button>
      </div>
    <//>
  `}function P(){return[...crypto.getRandomValues(new Uint8Array(16))].map(t=>t.toString(16).padStart(2,"0")).join("")}import{useEffect as Zt,useState as Jt}from"./vendor-YRMYZYUS.js";function F(e){let[t,o]=Jt(Date.now());return Zt(()=>{let n=setInterval(()=>o(Date.now()),e);return()=>clearInterval(n)},[e]),t}import{html as f}from"./vendor-YRMYZYUS.js";var Xt=["Status","Operation","Progress","Rows","Failed","Started","Took","Time left"];function mt({operations:e,isLoading:t,mayAct:o,onFailedRows:n,onCancel:r,onRetry:a}){let s=F(1e3);return f`
    <div class="card table-frame" role="region" aria-label="Operations" tabindex="0">
      <table>
        <caption class="unseen">
          Bulk operations, newest first
        </caption>
        <thead>
          <tr>
            ${Xt.map(i=>f`<th scope="col" key=${i}>${i}</th>`)}
            ${o&&f`<th scope="col"><span class="unseen">Actions</span></th>`}
          </tr>
        </thead>
        <tbody>
          ${e.map(i=>f`
              <${te} key=${i.id} ...${{operation:i,now:s,mayAct:o,onFailedRows:n,onCancel:r,onRetry:a}} />
            `)}
        </tbody>
      </table>
      ${e.length===0&&f`<p class="empty">${t?"Loading…":"There are no such operations."}</p>`}
    </div>
  `}function te({operation:e,now:t,mayAct:o,onFailedRows:n,onCancel:r,onRetry:a}){let{id:s,status:i,name:p,dryRun:g,retryOf:c,failureReason:l,processedRows:d,estimatedTotalRows:x,errorCount:y}=e,v=it(e,t),m=s.slice(0,8);return f`
    <tr data-operation=${s} data-status=${i}>
      <td>
        <span class="status"><${C} name=${i.toLowerCase()} />${D[i]}</span>
        ${l&&f`<p class="reason">${l}</p>`}
      </td>
      <th scope="row">
        <span class="operation-id" title=${s}>${m}</span>
        <span class="operation-name">${p}</span>
        ${g&&f`<span class="tag">Rehearsal</span>`} ${c&&f`<span class="tag">Retry</span>`}
      </th>
      <td>
        <progress max=${x} value=${d} aria-label=${`Progress of ${m}`} />
      </td>
      <td class="number">${u(d)} / ${u(x)}</td>
      <td class="number">
        ${y===0?"0":f`<button type="button" class="link failed" onClick=${()=>n(e)}>
                ${u(y)}<span class="unseen"> failed rows of ${m}</span>
              </button>`}
      </td>
      <td><${ee} operation=${e} now=${t} /></td>
      <td class="number">${v===null?"–":j(v)}</td>
      <td class="number">${oe(e,t)}</td>
      ${o&&f`<td class="actions"><${ne} ...${{operation:e,shortId:m,onCancel:r,onRetry:a}} /></td>`}
    </tr>
  `}function ee({operation:{startedAt:e,insertedAt:t},now:o}){let n=e??t;return f`<time class="number" datetime=${n} title=${ct(n)}>
    ${e===null?"waiting":lt(o-Date.parse(n))}
  </time>`}function oe(e,t){return S(e)||e.estimatedCompletionAt===null?"–":j(Date.parse(e.estimatedCompletionAt)-t)}function ne({operation:e,shortId:t,onCancel:o,onRetry:n}){return S(e)?e.dryRun||e.successCount===e.estimatedTotalRows?null:f`<button type="button" onClick=${()=>n(e)}>
    ${e.status==="COMPLETED"?"Retry failed":"Retry the rest"}<span class="unseen">
      rows of ${t}</span
    >
  </button>`:f`<button type="button" onClick=${()=>o(e)}>
      Cancel<span class="unseen"> ${t}</span>
    </button>`}import{html as k,useEffect as ae,useRef as se,useState as O}from"./vendor-YRMYZYUS.js";function K(e){return[...new Set(e.split(/[\n,]/).map(t=>t.trim()).filter(Boolean))]}function re({kind:e,channelType:t,key:o,setting:n}){switch(e){case"channelType":return{channelTypes:{[t]:n}};case"workflow":return{workflows:[{key:o,setting:n}]};default:return{categories:[{key:o,setting:n}]}}}function ht({users:e,setId:t,persistence:o,enabled:n,...r}){return{userIds:K(e),setId:t,persistence:o,preferences:re({...r,setting:{enabled:n==="true"}})}}var ie={email:"Email",inAppFeed:"In-app feed",sms:"SMS",push:"Push",chat:"Chat",http:"HTTP"},gt={input:null,countId:null};function bt({feed:e,onClose:t}){let o=se(),[n,r]=O("channelType"),[a,s]=O(0),[i,p]=O(gt),[g,c]=O(null),l=ce(e),d=e.board.operations.get(i.countId);function x(){s(K(o.current.elements.users.value).length),p(gt),c(null)}async function y(b){try{return c(null),await e.act("Start",{input:b})}catch($){return c($.message),null}}async function v(b){b.preventDefault();let $=ht(Object.fromEntries(new FormData(o.current))),Y=await y({...$,dryRun:!0});Y&&p({input:{...$,idempotencyKey:P()},countId:Y.id})}async function m(){await y(i.input)&&t()}return k`
    <${E} title="Start an operation" onClose=${t}>
      <form ref=${o} class="dialog-body start-form" onInput=${x} onSubmit=${v}>
        <label for="users">Users</label>
        <textarea id="users" name="users" rows="4" required spellcheck=${!1} aria-describedby="users-note" />
        <p id="users-note" class="note">
          One id per line, or separated by commas. ${u(a)} of at most ${u(l)}.
        </p>
        <label for="kind">Set</label>
        <div class="together">
          <select id="kind" name="kind" value=${n} onChange=${b=>r(b.target.value)}>
            <option value="channelType">a kind of channel</option>
            <option value="workflow">a workflow</option>
            <option value="category">a category</option>
          </select>
          ${n==="channelType"?k`<select name="channelType" aria-label="Kind of channel">
                  ${Object.entries(ie).map(([b,$])=>k`<option key=${b} value=${b}>${$}</option>`)}
                </select>`:k`<input name="key" required aria-label=${`Key of the ${n}`} placeholder="key" />`}
          <select name="enabled" aria-label="Switch">
            <option value="true">on</option>
            <option value="false">off</option>
          </select>
        </div>
        <label for="persistence">Everything else in their sets</label>
        <select id="persistence" name="persistence">
          <option value="MERGE">stays as it is</option>
          <option value="REPLACE">is removed</option>
        </select>
        <label for="set">Preference set</label>
        <input id="set" name="setId" required defaultValue="default" aria-describedby="set-note" />
        <p id="set-note" class="note">default, or the id of a tenant.</p>
        <div class="dialog-foot">
          <p class="note" role="status">${g??le(d)}</p>
          ${d&&S(d)?k`<button type="button" class="primary" onClick=${m}>
                  Start for ${u(d.estimatedTotalRows)} users
                </button>`:k`<button type="submit" class="primary" disabled=${d!==void 0}>Count first</button>`}
        </div>
      </form>
    <//>
  `}function le(e){if(!e)return"Counting writes nothing.";if(!S(e))return`Counted ${u(e.processedRows)} of ${u(e.estimatedTotalRows)}…`;let t=e.errorCount===0?"none would fail":`${u(e.errorCount)} would fail`;return`${u(e.successCount)} sets would be written, ${t}.`}function ce(e){let[t,o]=O(0);return ae(()=>{e.request("MostUsers").then(({limits:n})=>o(n.bulkMaxUsers),()=>{})},[]),t}import{html as ue}from"./vendor-YRMYZYUS.js";var V=240,I=40;function xt({feed:e}){let t=e.throughput.lastMinute(F(1e3)),o=Math.round(t.slice(-5).reduce((s,i)=>s+i,0)/5),n=t.reduce((s,i)=>s+i,0),{QUEUED:r,PROCESSING:a}=e.board.counts??{};return ue`
    <section class="card throughput" aria-label="Throughput">
      <dl>
        <div>
          <dt>Rows per second</dt>
          <dd>${u(o)}</dd>
        </div>
        <div>
          <dt>Rows in the last minute</dt>
          <dd>${u(n)}</dd>
        </div>
        <div>
          <dt>Running</dt>
          <dd>${a??"–"}</dd>
        </div>
        <div>
          <dt>Waiting</dt>
          <dd>${r??"–"}</dd>
        </div>
      </dl>
      <figure>
        <svg
          class="sparkline"
          viewBox=${`0 0 ${V} ${I}`}
          preserveAspectRatio="none"
          role="img"
          aria-label=${`Rows per second over the last minute; the most was ${u(Math.max(...t))}.`}
        >
          <path class="area" d=${`${wt(t)}L${V} ${I}L0 ${I}Z`} />
          <path class="line" d=${wt(t)} />
        </svg>
        <figcaption>Last minute</figcaption>
      </figure>
    </section>
  `}function wt(e){let t=Math.max(1,...e);return`M${e.map((n,r)=>{let a=r/(e.length-1)*V,s=I-1-n/t*(I-3);return`${a.toFixed(1)} ${s.toFixed(1)}`}).join("L")}`}function $t({feed:e}){let[t,o]=T(null),[n,r]=T(null),[a,s]=T(!1),[i,p]=T(null),[g,c]=T(null),{board:l,mayAct:d,problem:x}=e;function y(m){o(m),e.show(m)}async function v(m,b){c(null);try{await e.act(m,b)}catch($){c($.message)}}return w`
    <div class="view-head">
      <div>
        <h1>Operations</h1>
        <p class="note">Changes to the preferences of many users, while they happen.</p>
      </div>
      ${d&&w`<button type="button" class="primary" onClick=${()=>s(!0)}>
          <${C} name="plus" />Start an operation
        </button>`}
    </div>
    <${xt} feed=${e} />
    <${de} counts=${l.counts} status=${t} onShow=${y} />
    ${(g??x)&&w`<p class="notice" role="alert">${g??x}</p>`}
    <${mt}
      operations=${st(l,t)}
      isLoading=${l.page===null&&x===null}
      mayAct=${d}
      onFailedRows=${r}
      onCancel=${p}
      onRetry=${({id:m})=>v("Retry",{id:m,idempotencyKey:P()})}
    />
    ${l.page?.hasNextPage&&w`<button type="button" class="more" onClick=${()=>e.loadMore()}>Show older operations</button>`}
    ${n&&w`<${ft} feed=${e} operation=${n} onClose=${()=>r(null)} />`}
    ${i&&w`<${ut}
        operation=${i}
        onCancel=${()=>v("Cancel",{id:i.id})}
        onClose=${()=>p(null)}
      />`}
    ${a&&w`<${bt} feed=${e} onClose=${()=>s(!1)} />`}
  `}function de({counts:e,status:t,onShow:o}){let r=[[null,"All",e&&Object.values(e).reduce((a,s)=>a+s,0)],...Object.entries(D).map(([a,s])=>[a,s,e?.[a]])];return w`
    <div class="filters" role="group" aria-label="Show operations by status">
      ${r.map(([a,s,i])=>w`
          <button type="button" key=${a} aria-pressed=${t===a} onClick=${()=>o(a)}>
            ${a&&w`<${C} name=${a.toLowerCase()} />`}${s}
            <span class="count">${i==null?"–":u(i)}</span>
          </button>
        `)}
    </div>
  `}var fe="Watch bulk operations with any key that may read them; a restricted key with bulk:read is enough.";function vt({facts:e}){let[t,o]=yt(e.demo?.key??null),n=me(Z(e.endpoint),t),r=n===null||n.state==="refused";return A`
    <${J} pages=${e.pages}>
      ${n&&A`<${X} state=${n.state} />`}
      ${!r&&A`<button type="button" class="quiet" onClick=${()=>o(null)}>Use another key</button>`}
    <//>
    <main>
      ${r?A`<${et} hint=${fe} refusal=${n?.refusal} onCredential=${o} />`:A`<${$t} feed=${n} />`}
    </main>
  `}function me(e,t){let[{feed:o},n]=yt({feed:null});return pe(()=>{if(t===null)return;let r=new U({url:e,credential:t,onChange:()=>n({feed:r})});return n({feed:r}),()=>{r.close(),n({feed:null})}},[e,t]),o}ge(he`<${vt} facts=${Q()} />`,document.getElementById("page"));
