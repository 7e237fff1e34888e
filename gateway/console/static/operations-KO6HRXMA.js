function et(){return JSON.parse(document.getElementById("facts").textContent)}function ot(e){let t=new URL(e,window.location.href);return t.protocol=t.protocol==="https:"?"wss:":"ws:",t.href}import{html as Le,render as Pe}from"./vendor-YRMYZYUS.js";import{html as j}from"./vendor-YRMYZYUS.js";var Pt={connecting:"Connecting",live:"Live",disconnected:"Disconnected, trying again",refused:"Not connected"};function nt({pages:e,children:t}){return j`
    <header class="page-header">
      <span class="brand"><span class="brand-mark" aria-hidden="true"></span>Preferences gateway</span>
      <nav aria-label="Pages">
        ${e.map(({name:o,path:n})=>j`<a key=${n} href=${n} aria-current=${n===location.pathname?"page":null}>${o}</a>`)}
      </nav>
      <div class="page-header-end">${t}</div>
    </header>
  `}function rt({state:e}){return j`<span class="connection" role="status" data-state=${e}>${Pt[e]}</span>`}function st(e){let t=null;return()=>{t??=requestAnimationFrame(()=>{t=null,e()})}}import{html as at,useRef as Ut}from"./vendor-YRMYZYUS.js";function it({hint:e,refusal:t,onCredential:o}){let n=Ut();function r(s){s.preventDefault();let a=n.current.value.trim();a&&o(a)}return at`
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
      ${t&&at`<p class="notice" role="alert">${t}</p>`}
      <button class="primary" type="submit">Connect</button>
    </form>
  `}import{html as N,useEffect as Ne,useState as Mt}from"./vendor-YRMYZYUS.js";import{createClient as Ft}from"./vendor-YRMYZYUS.js";function ct(e,t){let o=Math.min(1e4,250*2**e);return o/2+o/2*t}var _t=1e4,qt=5e3,Bt=1e4,Ht=new Set([4401,4403]),D=class extends Error{constructor(t,o){super(t),this.code=o}};function lt({url:e,credential:t,onState:o}){let n,r,s=0,a=!1,i=!1;function d(){n=Ft({url:e,connectionParams:{authorization:`Bearer ${t}`},lazy:!1,retryAttempts:0,keepAlive:_t,connectionAckWaitTimeout:Bt,onNonLazyError:h}),zt(n),n.on("connected",()=>{i||(s=0,a=!0,o("live"))})}function h(l){if(a=!1,i)return;let c=Ht.has(l?.code);o(c?"refused":"disconnected"),c||(r=setTimeout(d,ct(s++,Math.random())))}return d(),{request:(l,c)=>a?jt(n,{query:l,variables:c}):Promise.reject(ut()),watch:(l,c,p)=>Gt(n,{query:l,variables:c},p),close(){i=!0,clearTimeout(r),n.dispose()}}}function zt(e){let t;e.on("ping",o=>{o||(t=setTimeout(()=>e.terminate(),qt))}),e.on("pong",o=>o&&clearTimeout(t)),e.on("closed",()=>clearTimeout(t))}function jt(e,t){return new Promise((o,n)=>{let r;e.subscribe(t,{next:s=>r=s,error:s=>n(M(s)),complete:()=>r?.data&&!r.errors?o(r.data):n(M(r?.errors))})})}function Gt(e,t,{next:o,ended:n}){return e.subscribe(t,{next:({data:r,errors:s})=>r&&!s?o(r):n(M(s)),error:r=>n(M(r)),complete:()=>n(null)})}function M(e){let[t]=Array.isArray(e)?e:[];return t?new D(t.message,t.extensions?.code??"INTERNAL_SERVER_ERROR"):ut()}function ut(){return new D("The connection was lost before the answer came.","DISCONNECTED")}var L=class{#t;#e=new Map;constructor(t){this.#t=t}do(t,o,n){let r=performance.now()+o,s=this.#e.get(t);if(s&&s.due<=r)return;clearTimeout(s?.timer);let a=setTimeout(()=>{this.#e.delete(t),this.#t(n)},o);this.#e.set(t,{due:r,timer:a})}clear(){for(let{timer:t}of this.#e.values())clearTimeout(t);this.#e.clear()}};var P={QUEUED:"Queued",PROCESSING:"Processing",COMPLETED:"Completed",FAILED:"Failed",CANCELED:"Canceled"},Vt=new Set(["COMPLETED","FAILED","CANCELED"]),G={operations:[],pageInfo:null,counts:null};function v(e){return Vt.has(e.status)}function dt(e,{nodes:t,pageInfo:o}){let n=new Map(e.operations.map(r=>[r.id,r]));return{...e,operations:t.map(r=>Kt(n.get(r.id),r)),pageInfo:o}}function V(e,t){let o=e.operations.findIndex(({id:n})=>n===t.id);return o<0||e.operations[o].sequence>=t.sequence?e:{...e,operations:e.operations.with(o,t)}}function pt(e,t,o){return e.operations.some(({id:n})=>n===t.id)?V(e,t):{...e,operations:[t,...e.operations].sort(Wt).slice(0,o)}}function ft(e){return e.operations.filter(t=>!v(t)).map(({id:t})=>t)}function mt({startedAt:e,completedAt:t,failedAt:o,canceledAt:n},r){if(e===null)return null;let s=t??o??n;return(s===null?r:Date.parse(s))-Date.parse(e)}function Wt(e,t){return t.insertedAt.localeCompare(e.insertedAt)||(e.id<t.id?1:-1)}function Kt(e,t){return e&&e.sequence>t.sequence?e:t}var U={Page:"query Page($filter:BulkOperationFilter$first:Int$after:String$last:Int$before:String){bulkOperations(filter:$filter first:$first after:$after last:$last before:$before){nodes{...Row}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Counts:"query Counts{newest:bulkOperations(first:1){nodes{insertedAt}}QUEUED:bulkOperations(filter:{status:[QUEUED]}first:1){totalCount}PROCESSING:bulkOperations(filter:{status:[PROCESSING]}first:1){totalCount}COMPLETED:bulkOperations(filter:{status:[COMPLETED]}first:1){totalCount}FAILED:bulkOperations(filter:{status:[FAILED]}first:1){totalCount}CANCELED:bulkOperations(filter:{status:[CANCELED]}first:1){totalCount}}",Shown:"subscription Shown($ids:[ID!]!){bulkOperationUpdates(filter:{ids:$ids}){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Started:"subscription Started($newest:DateTime){bulkOperationUpdates(filter:{status:[QUEUED]insertedSince:$newest}){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Progress:"subscription Progress($id:ID!){bulkOperationProgress(id:$id){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",FailedRows:"query FailedRows($id:ID!$first:Int!$after:String){bulkOperation(id:$id){items(status:[FAILED]first:$first after:$after){nodes{userId errorCode errorMessage}pageInfo{hasNextPage endCursor}}}}",MostUsers:"query MostUsers{limits{bulkMaxUsers}}",Start:"mutation Start($input:BulkSetPreferencesInput!){outcome:bulkSetPreferences(input:$input){...Accepted ...on UserError{message path}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Retry:"mutation Retry($id:ID!$idempotencyKey:String!){outcome:retryBulkOperation(input:{id:$id idempotencyKey:$idempotencyKey}){...Accepted ...on UserError{message}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}",Cancel:"mutation Cancel($id:ID!){outcome:cancelBulkOperation(input:{id:$id}){...Accepted ...on UserError{message code}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun retryOf{id}}"};var F=class{#t=new Map;#e=new Map;restart(t){this.#e=new Map(t.map(({id:o,processedRows:n})=>[o,n]))}record({id:t,processedRows:o,sequence:n},r){let s=this.#e.get(t)??(n<=2?0:o);if(this.#e.set(t,Math.max(s,o)),o<=s)return;let a=Math.floor(r/1e3);this.#t.set(a,(this.#t.get(a)??0)+o-s)}lastMinute(t){let o=Math.floor(t/1e3);for(let n of this.#t.keys())n<o-60&&this.#t.delete(n);return Array.from({length:60},(n,r)=>this.#t.get(o-60+r)??0)}};var ht=["status","after","before"],_=Object.freeze({status:null,after:null,before:null});function k(e){let t=new URLSearchParams(e);return Object.freeze(Object.fromEntries(ht.map(o=>[o,t.get(o)])))}function gt(e){let t=ht.filter(o=>e[o]!==null).map(o=>[o,e[o]]);return t.length===0?"":`?${new URLSearchParams(t)}`}function bt({status:e,after:t,before:o},n){let r=e===null?null:{status:[e]};return o===null?{filter:r,first:n,after:t}:{filter:r,last:n,before:o}}function W({status:e},t){return e===null||t.status===e}function A({after:e,before:t}){return e===null&&t===null}var wt=50,Qt=250,Zt=400,Jt=2e3,Xt=2e3,te=new Set(["UNAUTHENTICATED","FORBIDDEN"]),xt={ids:new Set,stop:()=>{}},ee="00000000-0000-0000-0000-000000000000",q=class{state="connecting";refusal=null;problem=null;mayAct=!1;board=G;throughput=new F;#t;#e;#n;#r=new L(t=>this.#d(t));#p=0;#s=xt;#i=()=>{};constructor({url:t,credential:o,view:n=_,onChange:r}){this.#e=r,this.#n=n,this.#t=lt({url:t,credential:o,onState:s=>this.#b(s)})}show(t){return this.#n=t,this.#o({board:{...G,counts:this.board.counts}}),this.#d(()=>this.#l())}request(t,o){return this.#t.request(U[t],o)}async act(t,o){let{outcome:n}=await this.request(t,o);if(!n.bulkOperation)throw new Error(n.message);return this.#g(n.bulkOperation),this.#a(),n.bulkOperation}follow(t,o){let n=({bulkOperationProgress:r})=>o(r);return this.#t.watch(U.Progress,{id:t},{next:n,ended:()=>{}})}close(){this.#e=()=>{},this.state="disconnected",this.#c(),this.#t.close()}#o(t){Object.assign(this,t),this.#e()}#b(t){let o=t==="refused"?"The gateway does not know this key or token.":null;this.#o({state:t,refusal:o}),this.#c(),t==="live"&&this.#f()}#c(){this.#r.clear(),this.#s.stop(),this.#s=xt,this.#i()}#f(){return this.#d(async()=>{let[t]=await Promise.all([this.#u(),this.#l()]);this.throughput.restart(this.board.operations),this.#w(t),this.#o({mayAct:await this.#$()})})}async#l(){let t=this.#n;this.#p=performance.now(),this.#m();let{bulkOperations:o}=await this.request("Page",bt(t,wt));if(t===this.#n){for(let n of o.nodes)this.throughput.record(n,Date.now());this.#o({board:dt(this.board,o),problem:null}),this.#m()}}#m(){let t=ft(this.board);if(t.every(n=>this.#s.ids.has(n)))return;this.#s.stop();let o=({bulkOperationUpdates:n})=>this.#g(n);this.#s={ids:new Set(t),stop:this.#h("Shown",{ids:t},o)}}#w(t){this.#i();let o=({bulkOperationUpdates:n})=>this.#x(n);this.#i=this.#h("Started",{newest:t},o)}#x(t){A(this.#n)&&(W(this.#n,t)&&this.#o({board:pt(this.board,t,wt)}),this.#a())}#h(t,o,n){return this.#t.watch(U[t],o,{next:n,ended:r=>this.#y(r)})}async#u(){let{newest:t,...o}=await this.request("Counts"),n=Object.fromEntries(Object.entries(o).map(([s,{totalCount:a}])=>[s,a])),r=this.board.counts;return this.#o({board:{...this.board,counts:n}}),r&&Object.keys(n).some(s=>n[s]!==r[s])&&this.#a(),this.#r.do("count",Jt,()=>this.#u()),t.nodes[0]?.insertedAt??null}async#$(){return(await this.request("Cancel",{id:ee}).catch(()=>null))?.outcome.code==="NOT_FOUND"}#g(t){let o=this.board.operations.find(({id:n})=>n===t.id);this.throughput.record(t,Date.now()),this.#o({board:V(this.board,t)}),o?.status!==t.status&&(this.#r.do("count",Zt,()=>this.#u()),W(this.#n,t)||this.#a())}#a(){let t=this.#p+Qt-performance.now();this.#r.do("read",Math.max(0,t),()=>this.#l())}#y(t){te.has(t?.code)?this.#o({state:"refused",refusal:t.message}):this.state==="live"&&this.#r.do("begin",Xt,()=>this.#v())}#v(){return this.#c(),this.#f()}async#d(t){try{await t()}catch(o){o.code!=="DISCONNECTED"&&this.#o({problem:o.message})}}};import{html as m}from"./vendor-YRMYZYUS.js";var oe={queued:m`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.75V8l2.25 1.5" />`,processing:m`<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />`,completed:m`<circle cx="8" cy="8" r="5.75" /><path d="m5.5 8.25 1.75 1.75 3.25-3.75" />`,failed:m`<circle cx="8" cy="8" r="5.75" /><path d="M8 5v3.5M8 10.9v.1" />`,canceled:m`<circle cx="8" cy="8" r="5.75" /><path d="m4 12 8-8" />`,lock:m`<rect x="3.5" y="7" width="9" height="6" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`,conditions:m`<path d="M2.5 3.5h11L9.5 8.25v4l-3-1.5v-2.5Z" />`,why:m`<circle cx="8" cy="8" r="5.75" /><path d="M8 7.5V11M8 5v.1" />`,close:m`<path d="m4 4 8 8M12 4l-8 8" />`,plus:m`<path d="M8 3v10M3 8h10" />`};function C({name:e}){return m`<svg class=${`icon icon-${e}`} viewBox="0 0 16 16" aria-hidden="true">${oe[e]}</svg>`}var ne=new Intl.NumberFormat("en"),re=new Intl.DateTimeFormat("en",{dateStyle:"medium",timeStyle:"medium"});function u(e){return ne.format(e)}function Y(e){return e<10*1e3?`${(Math.max(0,e)/1e3).toFixed(1)} s`:e<6e4?`${Math.round(e/1e3)} s`:e<36e5?K(e,[6e4,"min"],[1e3,"s"]):e<864e5?K(e,[36e5,"h"],[6e4,"min"]):K(e,[864e5,"d"],[36e5,"h"])}function K(e,[t,o],[n,r]){let s=Math.floor(e%t/n);return`${Math.floor(e/t)} ${o}${s?` ${s} ${r}`:""}`}function $t(e){if(e<5*1e3)return"just now";let[t,o]=[[864e5,"d"],[36e5,"h"],[6e4,"min"],[1e3,"s"]].find(([n])=>e>=n);return`${Math.floor(e/t)} ${o} ago`}function yt(e){return re.format(new Date(e))}import{html as w,useEffect as Nt,useState as T}from"./vendor-YRMYZYUS.js";import{html as se,useEffect as ae,useRef as ie}from"./vendor-YRMYZYUS.js";function S({title:e,onClose:t,children:o}){let n=ie();return ae(()=>{let r=document.activeElement;return n.current.showModal(),()=>r.focus()},[]),se`
    <dialog ref=${n} aria-labelledby="dialog-title" onClose=${t}>
      <div class="dialog-head">
        <h2 id="dialog-title">${e}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${()=>n.current.close()}>
          <${C} name="close" />
        </button>
      </div>
      ${o}
    </dialog>
  `}import{html as ce}from"./vendor-YRMYZYUS.js";function vt({operation:e,onCancel:t,onClose:o}){function n(){t(),o()}return ce`
    <${S} title="Cancel this operation?" onClose=${o}>
      <p class="dialog-body">Sets that are already written stay written; the rest is skipped.</p>
      <div class="dialog-foot">
        <button type="button" onClick=${o}>Keep it running</button>
        <button type="button" class="danger" onClick=${n}>Cancel ${e.id.slice(0,8)}</button>
      </div>
    <//>
  `}async function Ct(e){if(navigator.clipboard){await navigator.clipboard.writeText(e);return}let t=document.createElement("textarea");t.value=e,(document.querySelector("dialog[open]")??document.body).append(t),t.select();let o=document.execCommand("copy");if(t.remove(),!o)throw new Error("The browser does not let this page copy.")}import{html as Q,useEffect as de,useState as Et}from"./vendor-YRMYZYUS.js";import{useEffect as le,useState as ue}from"./vendor-YRMYZYUS.js";function B(e,t){let[o,n]=ue(null);return le(()=>{if(n(null),t!==null)return e.follow(t,n)},[e,t,e.state]),o}var pe=50,fe={rows:[],pageInfo:{hasNextPage:!0,endCursor:null}};async function Z(e,t,{rows:o,pageInfo:n}){let{bulkOperation:r}=await e.request("FailedRows",{id:t,first:pe,after:n.endCursor});return{rows:[...o,...r.items.nodes],pageInfo:r.items.pageInfo}}async function me(e,t,o){let n=o;for(;n.pageInfo.hasNextPage;)n=await Z(e,t,n);return n}function St({feed:e,operation:t,onClose:o}){let[n,r]=Et(fe),[s,a]=Et(null),i=(B(e,t.id)??t).errorCount;async function d(l){try{a(null);let c=await l(e,t.id,n);return r(c),c.rows}catch(c){return a(c.message),null}}async function h(){let l=await d(me);l!==null&&await Ct(JSON.stringify(l,null,2)).then(()=>a(`${u(l.length)} rows are on the clipboard.`),c=>a(c.message))}return de(()=>{d(Z)},[]),Q`
    <${S} title=${`${u(i)} failed rows`} onClose=${o}>
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
            ${n.rows.map(({userId:l,errorCode:c,errorMessage:p})=>Q`
                <tr key=${l}>
                  <th scope="row" class="user-id">${l}</th>
                  <td><code>${c}</code></td>
                  <td class="message">${p}</td>
                </tr>
              `)}
          </tbody>
        </table>
      </div>
      <div class="dialog-foot">
        <p class="note" role="status">${s??`Showing ${u(n.rows.length)} of ${u(i)}.`}</p>
        ${n.pageInfo.hasNextPage&&Q`<button type="button" onClick=${()=>d(Z)}>Show more</button>`}
        <button type="button" class="primary" onClick=${h}>Copy all as JSON</button>
      </div>
    <//>
  `}function H(){return[...crypto.getRandomValues(new Uint8Array(16))].map(t=>t.toString(16).padStart(2,"0")).join("")}import{useEffect as he,useState as ge}from"./vendor-YRMYZYUS.js";function z(e){let[t,o]=ge(Date.now());return he(()=>{let n=setInterval(()=>o(Date.now()),e);return()=>clearInterval(n)},[e]),t}import{html as f}from"./vendor-YRMYZYUS.js";var be=["Status","Operation","Progress","Rows","Failed","Started","Took","Time left"];function Ot({operations:e,isLoading:t,mayAct:o,onFailedRows:n,onCancel:r,onRetry:s}){let a=z(1e3);return f`
    <div class="card table-frame" role="region" aria-label="Operations" tabindex="0">
      <table>
        <caption class="unseen">
          Bulk operations, newest first
        </caption>
        <thead>
          <tr>
            ${be.map(i=>f`<th scope="col" key=${i}>${i}</th>`)}
            ${o&&f`<th scope="col"><span class="unseen">Actions</span></th>`}
          </tr>
        </thead>
        <tbody>
          ${e.map(i=>f`
              <${we} key=${i.id} ...${{operation:i,now:a,mayAct:o,onFailedRows:n,onCancel:r,onRetry:s}} />
            `)}
        </tbody>
      </table>
      ${e.length===0&&f`<p class="empty">${t?"Loading…":"There are no such operations."}</p>`}
    </div>
  `}function we({operation:e,now:t,mayAct:o,onFailedRows:n,onCancel:r,onRetry:s}){let{id:a,status:i,name:d,dryRun:h,retryOf:l,failureReason:c,processedRows:p,estimatedTotalRows:x,errorCount:$}=e,g=mt(e,t),y=a.slice(0,8);return f`
    <tr data-operation=${a} data-status=${i}>
      <td>
        <span class="status"><${C} name=${i.toLowerCase()} />${P[i]}</span>
        ${c&&f`<p class="reason">${c}</p>`}
      </td>
      <th scope="row">
        <span class="operation-id" title=${a}>${y}</span>
        <span class="operation-name">${d}</span>
        ${h&&f`<span class="tag">Rehearsal</span>`} ${l&&f`<span class="tag">Retry</span>`}
      </th>
      <td>
        <progress max=${x} value=${p} aria-label=${`Progress of ${y}`} />
      </td>
      <td class="number">${u(p)} / ${u(x)}</td>
      <td class="number">
        ${$===0?"0":f`<button type="button" class="link failed" onClick=${()=>n(e)}>
                ${u($)}<span class="unseen"> failed rows of ${y}</span>
              </button>`}
      </td>
      <td><${xe} operation=${e} now=${t} /></td>
      <td class="number">${g===null?"–":Y(g)}</td>
      <td class="number">${$e(e,t)}</td>
      ${o&&f`<td class="actions"><${ye} ...${{operation:e,shortId:y,onCancel:r,onRetry:s}} /></td>`}
    </tr>
  `}function xe({operation:{startedAt:e,insertedAt:t},now:o}){let n=e??t;return f`<time class="number" datetime=${n} title=${yt(n)}>
    ${e===null?"waiting":$t(o-Date.parse(n))}
  </time>`}function $e(e,t){return v(e)||e.estimatedCompletionAt===null?"–":Y(Date.parse(e.estimatedCompletionAt)-t)}function ye({operation:e,shortId:t,onCancel:o,onRetry:n}){return v(e)?e.dryRun||e.successCount===e.estimatedTotalRows?null:f`<button type="button" onClick=${()=>n(e)}>
    ${e.status==="COMPLETED"?"Retry failed":"Retry the rest"}<span class="unseen">
      rows of ${t}</span
    >
  </button>`:f`<button type="button" onClick=${()=>o(e)}>
      Cancel<span class="unseen"> ${t}</span>
    </button>`}import{html as O,useEffect as Ce,useRef as Ee,useState as I}from"./vendor-YRMYZYUS.js";function J(e){return[...new Set(e.split(/[\n,]/).map(t=>t.trim()).filter(Boolean))]}function ve({kind:e,channelType:t,key:o,setting:n}){switch(e){case"channelType":return{channelTypes:{[t]:n}};case"workflow":return{workflows:[{key:o,setting:n}]};default:return{categories:[{key:o,setting:n}]}}}function kt({users:e,setId:t,persistence:o,enabled:n,...r}){return{userIds:J(e),setId:t,persistence:o,preferences:ve({...r,setting:{enabled:n==="true"}})}}var Se={email:"Email",inAppFeed:"In-app feed",sms:"SMS",push:"Push",chat:"Chat",http:"HTTP"},At={input:null,countId:null};function It({feed:e,onClose:t}){let o=Ee(),[n,r]=I("channelType"),[s,a]=I(0),[i,d]=I(At),[h,l]=I(null),c=ke(e),p=B(e,i.countId);function x(){a(J(o.current.elements.users.value).length),d(At),l(null)}async function $(b){try{return l(null),await e.act("Start",{input:b})}catch(E){return l(E.message),null}}async function g(b){b.preventDefault();let E=kt(Object.fromEntries(new FormData(o.current))),tt=await $({...E,dryRun:!0});tt&&d({input:{...E,idempotencyKey:H()},countId:tt.id})}async function y(){await $(i.input)&&t()}return O`
    <${S} title="Start an operation" onClose=${t}>
      <form ref=${o} class="dialog-body start-form" onInput=${x} onSubmit=${g}>
        <label for="users">Users</label>
        <textarea id="users" name="users" rows="4" required spellcheck=${!1} aria-describedby="users-note" />
        <p id="users-note" class="note">
          One id per line, or separated by commas. ${u(s)} of at most ${u(c)}.
        </p>
        <label for="kind">Set</label>
        <div class="together">
          <select id="kind" name="kind" value=${n} onChange=${b=>r(b.target.value)}>
            <option value="channelType">a kind of channel</option>
            <option value="workflow">a workflow</option>
            <option value="category">a category</option>
          </select>
          ${n==="channelType"?O`<select name="channelType" aria-label="Kind of channel">
                  ${Object.entries(Se).map(([b,E])=>O`<option key=${b} value=${b}>${E}</option>`)}
                </select>`:O`<input name="key" required aria-label=${`Key of the ${n}`} placeholder="key" />`}
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
          <p class="note" role="status">${h??Oe(p)}</p>
          ${p&&v(p)?O`<button type="button" class="primary" onClick=${y}>
                  Start for ${u(p.estimatedTotalRows)} users
                </button>`:O`<button type="submit" class="primary" disabled=${i.countId!==null}>Count first</button>`}
        </div>
      </form>
    <//>
  `}function Oe(e){if(!e)return"Counting writes nothing.";if(!v(e))return`Counted ${u(e.processedRows)} of ${u(e.estimatedTotalRows)}…`;let t=e.errorCount===0?"none would fail":`${u(e.errorCount)} would fail`;return`${u(e.successCount)} sets would be written, ${t}.`}function ke(e){let[t,o]=I(0);return Ce(()=>{e.request("MostUsers").then(({limits:n})=>o(n.bulkMaxUsers),()=>{})},[]),t}import{html as Ae}from"./vendor-YRMYZYUS.js";var X=240,R=40;function Tt({feed:e}){let t=e.throughput.lastMinute(z(1e3)),o=Math.round(t.slice(-5).reduce((a,i)=>a+i,0)/5),n=t.reduce((a,i)=>a+i,0),{QUEUED:r,PROCESSING:s}=e.board.counts??{};return Ae`
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
          <dd>${s??"–"}</dd>
        </div>
        <div>
          <dt>Waiting</dt>
          <dd>${r??"–"}</dd>
        </div>
      </dl>
      <figure>
        <svg
          class="sparkline"
          viewBox=${`0 0 ${X} ${R}`}
          preserveAspectRatio="none"
          role="img"
          aria-label=${`Rows per second over the last minute; the most was ${u(Math.max(...t))}.`}
        >
          <path class="area" d=${`${Rt(t)}L${X} ${R}L0 ${R}Z`} />
          <path class="line" d=${Rt(t)} />
        </svg>
        <figcaption>Last minute</figcaption>
      </figure>
    </section>
  `}function Rt(e){let t=Math.max(1,...e);return`M${e.map((n,r)=>{let s=r/(e.length-1)*X,a=R-1-n/t*(R-3);return`${s.toFixed(1)} ${a.toFixed(1)}`}).join("L")}`}function Dt({feed:e}){let[t,o]=Ie(e),[n,r]=T(null),[s,a]=T(!1),[i,d]=T(null),[h,l]=T(null),{board:c,mayAct:p,problem:x}=e;async function $(g,y){l(null);try{await e.act(g,y)}catch(b){l(b.message)}}return w`
    <div class="view-head">
      <div>
        <h1>Operations</h1>
        <p class="note">Changes to the preferences of many users, while they happen.</p>
      </div>
      ${p&&w`<button type="button" class="primary" onClick=${()=>a(!0)}>
          <${C} name="plus" />Start an operation
        </button>`}
    </div>
    <${Tt} feed=${e} />
    <${Te}
      counts=${c.counts}
      status=${t.status}
      onShow=${g=>o({..._,status:g})}
    />
    ${(h??x)&&w`<p class="notice" role="alert">${h??x}</p>`}
    <${Ot}
      operations=${c.operations}
      isLoading=${c.pageInfo===null&&x===null}
      mayAct=${p}
      onFailedRows=${r}
      onCancel=${d}
      onRetry=${({id:g})=>$("Retry",{id:g,idempotencyKey:H()})}
    />
    <${Re} pageInfo=${c.pageInfo} view=${t} onShow=${o} />
    ${n&&w`<${St} feed=${e} operation=${n} onClose=${()=>r(null)} />`}
    ${i&&w`<${vt}
        operation=${i}
        onCancel=${()=>$("Cancel",{id:i.id})}
        onClose=${()=>d(null)}
      />`}
    ${s&&w`<${It} feed=${e} onClose=${()=>a(!1)} />`}
  `}function Ie(e){let[t,o]=T(k(location.search));Nt(()=>{let r=()=>o(k(location.search));return window.addEventListener("popstate",r),()=>window.removeEventListener("popstate",r)},[]),Nt(()=>{e.show(t)},[e,t]);function n(r){history.pushState(null,"",location.pathname+gt(r)),o(Object.freeze(r))}return[t,n]}function Re({pageInfo:e,view:t,onShow:o}){if(e===null||A(t)&&!e.hasNextPage)return null;let{hasNextPage:n,hasPreviousPage:r,startCursor:s,endCursor:a}=e,i={...t,after:null,before:null};return w`
    <nav class="pager" aria-label="Pages of operations">
      <button type="button" disabled=${A(t)} onClick=${()=>o(i)}>Newest</button>
      <button type="button" disabled=${!r} onClick=${()=>o({...i,before:s})}>
        Newer
      </button>
      <button type="button" disabled=${!n} onClick=${()=>o({...i,after:a})}>
        Older
      </button>
    </nav>
  `}function Te({counts:e,status:t,onShow:o}){let r=[[null,"All",e&&Object.values(e).reduce((s,a)=>s+a,0)],...Object.entries(P).map(([s,a])=>[s,a,e?.[s]])];return w`
    <div class="filters" role="group" aria-label="Show operations by status">
      ${r.map(([s,a,i])=>w`
          <button type="button" key=${s} aria-pressed=${t===s} onClick=${()=>o(s)}>
            ${s&&w`<${C} name=${s.toLowerCase()} />`}${a}
            <span class="count">${i==null?"–":u(i)}</span>
          </button>
        `)}
    </div>
  `}var De="Watch bulk operations with any key that may read them; a restricted key with bulk:read is enough.";function Lt({facts:e}){let[t,o]=Mt(e.demo?.key??null),n=Me(ot(e.endpoint),t),r=n===null||n.state==="refused";return N`
    <${nt} pages=${e.pages}>
      ${n&&N`<${rt} state=${n.state} />`}
      ${!r&&N`<button type="button" class="quiet" onClick=${()=>o(null)}>Use another key</button>`}
    <//>
    <main>
      ${r?N`<${it} hint=${De} refusal=${n?.refusal} onCredential=${o} />`:N`<${Dt} feed=${n} />`}
    </main>
  `}function Me(e,t){let[{feed:o},n]=Mt({feed:null});return Ne(()=>{if(t===null)return;let r=st(()=>n({feed:s})),s=new q({url:e,credential:t,view:k(location.search),onChange:r});return r(),()=>{s.close(),n({feed:null})}},[e,t]),o}Pe(Le`<${Lt} facts=${et()} />`,document.getElementById("page"));
