function Ct(){return JSON.parse(document.getElementById("facts").textContent)}function Et(t){let e=new URL(t,window.location.href);return e.protocol=e.protocol==="https:"?"wss:":"ws:",e.href}import{html as Uo,render as Fo}from"./vendor-YRMYZYUS.js";import{useState as We}from"./vendor-YRMYZYUS.js";var ut="gateway:credential";function Ot(t){let[e,n]=We(()=>Ge()??t);function o(r){Ke(r),n(r)}return[e,o]}function Ge(){try{return sessionStorage.getItem(ut)}catch{return null}}function Ke(t){try{t===null?sessionStorage.removeItem(ut):sessionStorage.setItem(ut,t)}catch{}}function kt(t){let e=null;return()=>{e??=requestAnimationFrame(()=>{e=null,t()})}}import{html as dt}from"./vendor-YRMYZYUS.js";var Ve={connecting:"Connecting",live:"Live",disconnected:"Disconnected, trying again",refused:"Not connected"};function At({pages:t,children:e}){return dt`
    <header class="page-header">
      <span class="brand"><span class="brand-mark" aria-hidden="true"></span>Preferences gateway</span>
      <nav aria-label="Pages">
        ${t.map(({name:n,path:o})=>dt`<a key=${o} href=${o} aria-current=${o===location.pathname?"page":null}>${n}</a>`)}
      </nav>
      <div class="page-header-end">${e}</div>
    </header>
  `}function Tt({state:t}){return dt`<span class="connection" role="status" data-state=${t}>${Ve[t]}</span>`}import{html as Rt,useRef as Ye}from"./vendor-YRMYZYUS.js";function It({hint:t,refusal:e,onCredential:n}){let o=Ye();function r(s){s.preventDefault();let a=o.current.value.trim();a&&n(a)}return Rt`
    <form class="sign-in card" onSubmit=${r}>
      <h1>Connect</h1>
      <p>${t}</p>
      <label for="credential">Key or user token</label>
      <input
        id="credential"
        ref=${o}
        type="password"
        autocomplete="off"
        spellcheck=${!1}
        required
        aria-describedby="credential-note"
        aria-invalid=${e?"true":null}
      />
      <p id="credential-note" class="note">It is kept for this tab until you sign out or close it.</p>
      ${e&&Rt`<p class="notice" role="alert">${e}</p>`}
      <button class="primary" type="submit">Connect</button>
    </form>
  `}import{html as V,useEffect as He,useState as Lo}from"./vendor-YRMYZYUS.js";import{useEffect as ze,useState as Qe}from"./vendor-YRMYZYUS.js";function M(t){let[e,n]=Qe(Date.now());return ze(()=>{let o=setInterval(()=>n(Date.now()),t);return()=>clearInterval(o)},[t]),e}var Je=new Intl.NumberFormat("en"),Ze=new Intl.DateTimeFormat("en",{dateStyle:"medium",timeStyle:"medium",hourCycle:"h23"});function c(t){return Je.format(t)}function S(t){return t<10*1e3?`${(Math.max(0,t)/1e3).toFixed(1)} s`:t<6e4?`${Math.round(t/1e3)} s`:t<36e5?pt(t,[6e4,"min"],[1e3,"s"]):t<864e5?pt(t,[36e5,"h"],[6e4,"min"]):pt(t,[864e5,"d"],[36e5,"h"])}function pt(t,[e,n],[o,r]){let s=Math.floor(t%e/o);return`${Math.floor(t/e)} ${n}${s?` ${s} ${r}`:""}`}function Nt(t){if(t<5*1e3)return"just now";let[e,n]=[[864e5,"d"],[36e5,"h"],[6e4,"min"],[1e3,"s"]].find(([o])=>t>=o);return`${Math.floor(t/e)} ${n} ago`}function Y(t){return Ze.format(new Date(t))}import{html as h}from"./vendor-YRMYZYUS.js";import{html as mn,useState as Bt}from"./vendor-YRMYZYUS.js";var N={QUEUED:"Queued",PROCESSING:"Processing",COMPLETED:"Completed",FAILED:"Failed",CANCELED:"Canceled"},Xe=new Set(["COMPLETED","FAILED","CANCELED"]),Dt={operations:[],pageInfo:null,overview:null};function C(t){return Xe.has(t.status)}function Lt(t,{nodes:e,pageInfo:n}){let o=new Map(t.operations.map(r=>[r.id,r]));return{...t,operations:e.map(r=>en(o.get(r.id),r)),pageInfo:n}}function ft(t,e){let n=t.operations.findIndex(({id:o})=>o===e.id);return n<0||t.operations[n].sequence>=e.sequence?t:{...t,operations:t.operations.with(n,e)}}function Mt(t,e,n){return t.operations.some(({id:o})=>o===e.id)?ft(t,e):{...t,operations:[e,...t.operations].sort(tn).slice(0,n)}}function Pt(t,{counts:e,...n}){let o=Object.fromEntries(e.map(({status:r,count:s})=>[r,s]));return{...t,overview:{...n,counts:o}}}function Ut(t,e){let n=Object.keys(N);return t.withErrors===e.withErrors&&n.every(o=>t.counts[o]===e.counts[o])}function Ft(t){return t.operations.filter(e=>!C(e)).map(({id:e})=>e)}function z({startedAt:t,completedAt:e,failedAt:n,canceledAt:o},r){if(t===null)return null;let s=e??n??o;return(s===null?r:Date.parse(s))-Date.parse(t)}function tn(t,e){return e.insertedAt.localeCompare(t.insertedAt)||(t.id<e.id?1:-1)}function en(t,e){return t&&t.sequence>e.sequence?t:e}import{html as on,useEffect as rn,useRef as sn}from"./vendor-YRMYZYUS.js";import{html as $}from"./vendor-YRMYZYUS.js";var nn={queued:$`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.75V8l2.25 1.5" />`,processing:$`<path d="M13.5 8A5.5 5.5 0 1 1 8 2.5" />`,completed:$`<circle cx="8" cy="8" r="5.75" /><path d="m5.5 8.25 1.75 1.75 3.25-3.75" />`,failed:$`<circle cx="8" cy="8" r="5.75" /><path d="M8 5v3.5M8 10.9v.1" />`,canceled:$`<circle cx="8" cy="8" r="5.75" /><path d="m4 12 8-8" />`,warning:$`<path d="M8 2.5 14 13H2Z" /><path d="M8 6.5v3M8 11.2v.1" />`,lock:$`<rect x="3.5" y="7" width="9" height="6" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`,conditions:$`<path d="M2.5 3.5h11L9.5 8.25v4l-3-1.5v-2.5Z" />`,why:$`<circle cx="8" cy="8" r="5.75" /><path d="M8 7.5V11M8 5v.1" />`,close:$`<path d="m4 4 8 8M12 4l-8 8" />`,plus:$`<path d="M8 3v10M3 8h10" />`};function O({name:t}){return $`<svg class=${`icon icon-${t}`} viewBox="0 0 16 16" aria-hidden="true">${nn[t]}</svg>`}function Q({title:t,onClose:e,children:n}){let o=sn();return rn(()=>{let r=document.activeElement;return o.current.showModal(),()=>r.focus()},[]),on`
    <dialog ref=${o} aria-labelledby="dialog-title" onClose=${e}>
      <div class="dialog-head">
        <h2 id="dialog-title">${t}</h2>
        <button class="quiet" type="button" aria-label="Close" onClick=${()=>o.current.close()}>
          <${O} name="close" />
        </button>
      </div>
      ${n}
    </dialog>
  `}import{html as D,useState as mt}from"./vendor-YRMYZYUS.js";var an="RATE_LIMITED";async function _t(t,e,n=()=>{},o=cn){let r=[];for(let[s,a]of t.entries()){let i=await ln(()=>e(a),o);i!==null&&r.push({item:a,message:i}),n(s+1)}return{done:t.length-r.length,refusals:r}}async function ln(t,e){for(;;)try{return await t(),null}catch(n){if(n.code==="DISCONNECTED")throw n;if(n.code!==an)return n.message;await e(1e3)}}function cn(t){return new Promise(e=>setTimeout(e,t))}function P(){return[...crypto.getRandomValues(new Uint8Array(16))].map(e=>e.toString(16).padStart(2,"0")).join("")}var un={cancel:{operationName:"Cancel",verb:"Cancel",past:"canceled",consequence:"Sets that are already written stay written; the rest is skipped.",stay:"Keep running"},retry:{operationName:"Retry",verb:"Retry",past:"started again",consequence:"Each starts a new operation for the rows that failed or were not tried.",stay:"Leave as it is"}};function qt({feed:t,kind:e,operations:n,onClose:o}){let{operationName:r,verb:s,past:a,consequence:i,stay:l}=un[e],[u]=mt(()=>n.map(({id:I})=>({id:I,...e==="retry"&&dn()}))),[d,p]=mt(null),[f,g]=mt(null),v=u.length===1;async function H(I){I.preventDefault(),p(0);try{let{refusals:m,done:b}=await _t(u,w=>t.act(r,w),p);m.length===0?o():g({words:`${c(b)} ${a}, ${c(m.length)} refused:`,refusals:m})}catch(m){g({words:m.message,refusals:[]})}}return D`
    <${Q}
      title=${v?`${s} this operation?`:`${s} ${c(u.length)} operations?`}
      onClose=${o}
    >
      <form class="confirm" onSubmit=${H}>
        <div class="dialog-body confirm-body">
          <p>${i}</p>
          ${!v&&D`<${pn} count=${u.length} />`} ${f&&D`<${fn} ...${f} />`}
        </div>
        <div class="dialog-foot">
          <p class="note" role="status">
            ${d!==null&&!v&&`${c(d)} of ${c(u.length)}`}
          </p>
          <button type="button" onClick=${o}>${f?"Close":l}</button>
          ${!f&&D`<button type="submit" class=${e==="cancel"?"danger":"primary"} disabled=${d!==null}>
              ${s} ${v?u[0].id.slice(0,8):`all ${c(u.length)}`}
            </button>`}
        </div>
      </form>
    <//>
  `}function dn(){return{idempotencyKey:P()}}function pn({count:t}){return D`
    <label for="count-asked-back">Type ${t} to confirm</label>
    <input id="count-asked-back" inputmode="numeric" required pattern=${String(t)} autocomplete="off" />
  `}function fn({words:t,refusals:e}){return D`
    <div class="notice" role="alert">
      <p>${t}</p>
      <ul>
        ${e.map(({item:n,message:o})=>D`<li key=${n.id}><code>${n.id.slice(0,8)}</code> ${o}</li>`)}
      </ul>
    </div>
  `}function J(t){let[e,n]=Bt(null),[o,r]=Bt(null);async function s({id:i}){r(null);try{await t.act("Retry",{id:i,idempotencyKey:P()})}catch(l){r(l.message)}}return{canCancel:hn,canRetry:$n,cancel:i=>n({kind:"cancel",operations:i}),retry:i=>i.length===1?s(i[0]):n({kind:"retry",operations:i}),notice:o,dialog:e&&mn`<${qt} feed=${t} ...${e} onClose=${()=>n(null)} />`}}function hn(t){return!C(t)}function $n(t){return C(t)&&!t.dryRun&&t.successCount<t.estimatedTotalRows}import{useEffect as bn,useState as gn}from"./vendor-YRMYZYUS.js";var Ht={operation:null,refusal:null};function Z(t,e){let[n,o]=gn(Ht);return bn(()=>{if(o(r=>r.operation?.id===e?r:Ht),!(e===null||t.state!=="live"))return t.follow(e,r=>o({operation:r,refusal:null}),r=>o({operation:null,refusal:r.message}))},[t,e,t.state]),n}import{html as jt}from"./vendor-YRMYZYUS.js";var wn=2;function X({operation:{status:t,errorCount:e}}){let n=t==="COMPLETED"&&e>0;return jt`
    <span class="status" data-mixed=${n}>
      <${O} name=${n?"warning":t.toLowerCase()} />
      ${N[t]}${n&&`, ${c(e)} failed`}
    </span>
  `}function tt({operation:t,label:e}){let{status:n,processedRows:o,successCount:r,errorCount:s,estimatedTotalRows:a}=t,i=s===0?0:Math.max(wn,s/a*100),l=Math.min(100-i,r/a*100),u=`${c(r)} succeeded, ${c(s)} failed, of ${c(a)}`;return jt`
    <div
      class="bar"
      role="progressbar"
      aria-label=${e}
      aria-valuemin="0"
      aria-valuemax=${a}
      aria-valuenow=${o}
      aria-valuetext=${u}
      data-status=${n}
    >
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="succeeded" width=${l} height="1" />
        <rect class="failed" x=${l} width=${i} height="1" />
      </svg>
    </div>
  `}import{html as xn,useEffect as vn,useState as Sn}from"./vendor-YRMYZYUS.js";var U=Object.freeze({status:null,failures:null,actor:null,set:null,name:null,rehearsals:null,since:null,until:null,after:null,before:null,operation:null,span:null}),ht=["status","failures","actor","set","name","rehearsals","since","until"],Gt=Object.keys(U),yn={only:!0,without:!1};function $t(t){let e=new URLSearchParams(t);return Object.freeze(Object.fromEntries(Gt.map(n=>[n,e.get(n)||null])))}function et(t){let e=Gt.filter(n=>t[n]!==null).map(n=>[n,t[n]]);return e.length===0?"":`?${new URLSearchParams(e)}`}function k(t,e){return Object.freeze({...t,...e,after:null,before:null,operation:null})}function Kt({status:t,failures:e,actor:n,set:o,name:r,rehearsals:s,since:a,until:i}){let l={status:t&&[t],hasErrors:e&&!0,actor:n,setId:o,name:r,dryRun:yn[s]??null,insertedSince:Wt(a),insertedUntil:Wt(i)};return Object.fromEntries(Object.entries(l).filter(([,u])=>u!==null))}function Vt(t,e){let{hasErrors:n,...o}=Kt(t);return{...o,status:["QUEUED"],insertedSince:e}}function Yt(t,e){let n=Kt(t);return t.before===null?{filter:n,first:e,after:t.after}:{filter:n,last:e,before:t.before}}function bt({status:t,failures:e},n){return(t===null||n.status===t)&&(e===null||n.errorCount>0)}function j({after:t,before:e}){return t===null&&e===null}function nt(t){return ht.some(e=>t[e]!==null)}function Wt(t){let e=new Date(t??NaN);return Number.isNaN(e.getTime())?null:e.toISOString()}function zt(){let[t,e]=Sn($t(location.search));vn(()=>{let o=()=>e($t(location.search));return window.addEventListener("popstate",o),()=>window.removeEventListener("popstate",o)},[]);function n(o){et(o)!==et(t)&&(history.pushState(null,"",Qt(o)),e(Object.freeze(o)))}return[t,n]}function A({to:t,onShow:e,children:n,...o}){function r(s){s.button!==0||s.metaKey||s.ctrlKey||s.shiftKey||s.altKey||(s.preventDefault(),e(t))}return xn`<a href=${Qt(t)} onClick=${r} ...${o}>${n}</a>`}function Qt(t){return location.pathname+et(t)}async function Jt(t){if(navigator.clipboard){await navigator.clipboard.writeText(t);return}let e=document.createElement("textarea");e.value=t,(document.querySelector("dialog[open]")??document.body).append(e),e.select();let n=document.execCommand("copy");if(e.remove(),!n)throw new Error("The browser does not let this page copy.")}function gt(t,e,n){let o=URL.createObjectURL(new Blob([n],{type:e})),r=document.createElement("a");r.href=o,r.download=t,document.body.append(r),r.click(),r.remove(),setTimeout(()=>URL.revokeObjectURL(o))}import{html as y,useState as wt}from"./vendor-YRMYZYUS.js";var Cn=/[",\r\n]/,En=/^[=+\-@\t\r]/;function Zt(t,e){return[t,...e.map(o=>t.map(r=>o[r]??""))].map(o=>`${o.map(On).join(",")}\r
`).join("")}function On(t){let e=En.test(t)?`'${t}`:String(t);return Cn.test(e)?`"${e.replaceAll('"','""')}"`:e}function Xt(t){let e=new Map;for(let{status:n,errorCode:o,errorMessage:r}of t){if(n!=="FAILED")continue;let s=JSON.stringify([o,r]),a=e.get(s)??{code:o,message:r,count:0};e.set(s,{...a,count:a.count+1})}return[...e.values()].sort((n,o)=>o.count-n.count)}function te(t,e){let n=e.trim().toLowerCase();return n===""?t:t.filter(({userId:o,errorCode:r,errorMessage:s})=>[o,r,s].some(a=>a?.toLowerCase().includes(n)))}import{useEffect as kn,useState as ee}from"./vendor-YRMYZYUS.js";var An=100,ne=1e3,Tn={rows:[],cursor:null,hasMore:!0,isLoading:!0,problem:null};function oe(t,e,n,o){let[r,s]=ee(Tn),[a,i]=ee(ne);return kn(()=>{if(t.state!=="live")return;let l=!0;return Rn(t,{id:e,status:n},a,d=>l&&s(d),()=>l),()=>l=!1},[t,t.state,e,n,o,a]),{...r,loadMore:()=>i(a+ne)}}async function Rn(t,e,n,o,r){let s=[],[a,i]=[null,!0];try{for(;i&&s.length<n&&r();){let{bulkOperation:l}=await t.request("Rows",{...e,first:An,after:a}),{nodes:u,pageInfo:d}=l.items;s.push(...u),[a,i]=[d.endCursor,d.hasNextPage]}o({rows:s,hasMore:i,isLoading:!1,problem:null})}catch(l){o(u=>({...u,isLoading:!1,problem:l.message}))}}var In=[[null,"All rows"],["FAILED","Failed"],["SUCCEEDED","Succeeded"],["PENDING","Pending"],["SKIPPED","Skipped"]],Nn={PENDING:"Pending",SUCCEEDED:"Succeeded",FAILED:"Failed",SKIPPED:"Skipped"},Dn=["userId","status","errorCode","errorMessage"],yt=200;function re({feed:t,operation:e}){let[n,o]=wt(e.errorCount>0?"FAILED":null),[r,s]=wt(""),{rows:a,hasMore:i,isLoading:l,problem:u,loadMore:d}=oe(t,e.id,n&&[n],e.status),p=te(a,r);return y`
    <section class="card rows" aria-labelledby="rows-title">
      <div class="rows-head">
        <h2 id="rows-title">Rows</h2>
        <div class="filters" role="group" aria-label="Show rows by what became of them">
          ${In.map(([f,g])=>y`
              <button type="button" key=${g} aria-pressed=${n===f} onClick=${()=>o(f)}>
                ${g}
              </button>
            `)}
        </div>
      </div>
      <${Mn} reasons=${Xt(a)} onReason=${s} />
      <div class="rows-tools">
        <label>
          Search rows
          <input type="search" value=${r} spellcheck=${!1} onInput=${({target:f})=>s(f.value)} />
        </label>
        <${Pn} name=${`bulk-operation-${e.id}`} rows=${p} />
      </div>
      ${u&&y`<p class="notice" role="alert">${u}</p>`}
      <${Un} rows=${p.slice(0,yt)} />
      <p class="note rows-foot" role="status">${l?"Loading…":Ln(p,a,i)}</p>
      ${i&&!l&&y`<button type="button" class="rows-more" onClick=${d}>Read more rows</button>`}
    </section>
  `}function Ln(t,e,n){let o=t.length>yt?`Showing the first ${c(yt)} of ${c(t.length)}`:`${c(t.length)} rows`;return n?`${o}, among the first ${c(e.length)}.`:`${o}.`}function Mn({reasons:t,onReason:e}){return t.length===0?null:y`
    <ul class="reasons" aria-label="Reasons of failures">
      ${t.map(({code:n,message:o,count:r})=>y`
          <li key=${`${n} ${o}`}>
            <button type="button" onClick=${()=>e(o)}>
              <span class="number">${c(r)} ×</span> <code>${n}</code>
            </button>
            ${o}
          </li>
        `)}
    </ul>
  `}function Pn({name:t,rows:e}){let[n,o]=wt(null),r=()=>JSON.stringify(e,null,2);async function s(){await Jt(r()).then(()=>o(`${c(e.length)} rows are on the clipboard.`),a=>o(a.message))}return y`
    <div class="files">
      <button type="button" onClick=${s}>Copy as JSON</button>
      <button type="button" onClick=${()=>gt(`${t}.json`,"application/json",r())}>Save as JSON</button>
      <button type="button" onClick=${()=>gt(`${t}.csv`,"text/csv",Zt(Dn,e))}>
        Save as CSV
      </button>
      <p class="note" role="status">${n}</p>
    </div>
  `}function Un({rows:t}){return t.length===0?null:y`
    <table class="row-table" role="table">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Outcome</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${t.map(({userId:e,status:n,errorCode:o,errorMessage:r})=>y`
            <tr key=${e} data-row=${n}>
              <th scope="row" class="user-id" data-label="User">${e}</th>
              <td data-label="Outcome">${Nn[n]}</td>
              <td data-label="Reason">${o&&y`<code>${o}</code> ${r}`}</td>
            </tr>
          `)}
      </tbody>
    </table>
  `}import{html as ae}from"./vendor-YRMYZYUS.js";var Fn={completedAt:"Every row was tried",failedAt:"It could not go on",canceledAt:"It was canceled"};function se({insertedAt:t,startedAt:e,failureReason:n,...o}){let r=[{instant:t,words:"Accepted"}];if(e!==null){let s=S(Date.parse(e)-Date.parse(t));r.push({instant:e,words:`A worker took it, after ${s}`})}for(let[s,a]of Object.entries(Fn)){let i=s==="failedAt"&&n?`: ${n}`:"";o[s]!==null&&r.push({instant:o[s],words:`${a}${i}`})}return r}function ie({operation:t}){return ae`
    <section class="card timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">What happened</h2>
      <ol>
        ${se(t).map(({instant:e,words:n})=>ae`
            <li key=${n}><time datetime=${e}>${Y(e)}</time> <span>${n}</span></li>
          `)}
      </ol>
    </section>
  `}function le({feed:t,view:e,show:n}){let{operation:o,refusal:r}=Z(t,e.operation);return h`
    <p class="back"><${A} to=${{...e,operation:null}} onShow=${n}>← All operations<//></p>
    ${r&&h`<p class="notice" role="alert">${r}</p>`}
    ${!o&&!r&&h`<p class="card empty">Loading…</p>`}
    ${o&&h`<${_n} ...${{feed:t,operation:o,view:e,show:n}} />`}
  `}function _n({feed:t,operation:e,view:n,show:o}){let r=M(1e3),s=J(t),a=z(e,r),i=l=>h`<${A} class="operation-id" to=${{...n,operation:l}} onShow=${o}>${l}<//>`;return h`
    <div class="view-head" data-operation=${e.id} data-status=${e.status}>
      <div>
        <h1>Operation <span class="operation-id">${e.id}</span></h1>
        <p class="note">
          <${X} operation=${e} /> ${e.name}
          ${e.dryRun&&h` <span class="tag">Rehearsal: nothing is written</span>`}
        </p>
      </div>
      ${t.mayAct&&h`<${qn} ...${{operation:e,actions:s}} />`}
    </div>
    ${s.notice&&h`<p class="notice" role="alert">${s.notice}</p>`}
    <section class="card facts" aria-label="Facts">
      <${tt} operation=${e} label="Progress" />
      <dl class="figures">
        <${F}
          name="Rows tried"
          value=${`${c(e.processedRows)} of ${c(e.estimatedTotalRows)}`}
        />
        <${F} name="Succeeded" value=${c(e.successCount)} />
        <${F} name="Failed" value=${c(e.errorCount)} />
        <${F} name="Took" value=${a===null?"–":S(a)} />
        <${F} name="Started by" value=${e.actor??"nobody known"} />
        ${e.retryOf&&h`<${F} name="Retries" value=${i(e.retryOf.id)} />`}
      </dl>
    </section>
    <${ie} operation=${e} />
    <${re} key=${e.id} feed=${t} operation=${e} />
    ${s.dialog}
  `}function qn({operation:t,actions:e}){return e.canCancel(t)?h`<button type="button" onClick=${()=>e.cancel([t])}>Cancel</button>`:e.canRetry(t)?h`<button type="button" onClick=${()=>e.retry([t])}>
    Retry the rows that did not succeed
  </button>`:null}function F({name:t,value:e}){return h`
    <div>
      <dt>${t}</dt>
      <dd>${e}</dd>
    </div>
  `}import{createClient as Bn}from"./vendor-YRMYZYUS.js";function ce(t,e){let n=Math.min(1e4,250*2**t);return n/2+n/2*e}var Hn=1e4,jn=5e3,Wn=1e4,Gn=new Set([4401,4403]),ot=class extends Error{constructor(e,n){super(e),this.code=n}};function ue({url:t,credential:e,onState:n}){let o,r,s=0,a=!1,i=!1;function l(){o=Bn({url:t,connectionParams:{authorization:`Bearer ${e}`},lazy:!1,retryAttempts:0,keepAlive:Hn,connectionAckWaitTimeout:Wn,onNonLazyError:u}),Kn(o),o.on("connected",()=>{i||(s=0,a=!0,n("live"))})}function u(d){if(a=!1,i)return;let p=Gn.has(d?.code);n(p?"refused":"disconnected"),p||(r=setTimeout(l,ce(s++,Math.random())))}return l(),{request:(d,p)=>a?Vn(o,{query:d,variables:p}):Promise.reject(de()),watch:(d,p,f)=>Yn(o,{query:d,variables:p},f),close(){i=!0,clearTimeout(r),o.dispose()}}}function Kn(t){let e;t.on("ping",n=>{n||(e=setTimeout(()=>t.terminate(),jn))}),t.on("pong",n=>n&&clearTimeout(e)),t.on("closed",()=>clearTimeout(e))}function Vn(t,e){return new Promise((n,o)=>{let r;t.subscribe(e,{next:s=>r=s,error:s=>o(rt(s)),complete:()=>r?.data&&!r.errors?n(r.data):o(rt(r?.errors))})})}function Yn(t,e,{next:n,ended:o}){return t.subscribe(e,{next:({data:r,errors:s})=>r&&!s?n(r):o(rt(s)),error:r=>o(rt(r)),complete:()=>o(null)})}function rt(t){let[e]=Array.isArray(t)?t:[];return e?new ot(e.message,e.extensions?.code??"INTERNAL_SERVER_ERROR"):de()}function de(){return new ot("The connection was lost before the answer came.","DISCONNECTED")}var st=class{#o;#e=new Map;constructor(e){this.#o=e}do(e,n,o){let r=performance.now()+n,s=this.#e.get(e);if(s&&s.due<=r)return;clearTimeout(s?.timer);let a=setTimeout(()=>{this.#e.delete(e),this.#o(o)},n);this.#e.set(e,{due:r,timer:a})}clear(){for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}};var at={Page:"query Page($filter:BulkOperationFilter$first:Int$after:String$last:Int$before:String){bulkOperations(filter:$filter first:$first after:$after last:$last before:$before){nodes{...Row}pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Newest:"query Newest{newest:bulkOperations(first:1){nodes{insertedAt}}}",Overview:"query Overview($span:BulkThroughputSpan!){bulkOverview{counts{status count}withErrors rowsPerSecond rowsInLastHour oldestWaitingAt workers queue{actor operations rows}throughput(span:$span){startsAt seconds rows failedRows rehearsedRows}}}",Shown:"subscription Shown($ids:[ID!]!){bulkOperationUpdates(filter:{ids:$ids}){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Started:"subscription Started($filter:BulkOperationFilter!){bulkOperationUpdates(filter:$filter){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Progress:"subscription Progress($id:ID!){bulkOperationProgress(id:$id){...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Rows:"query Rows($id:ID!$status:[BulkOperationItemStatus!]$first:Int!$after:String){bulkOperation(id:$id){items(status:$status first:$first after:$after){nodes{userId status errorCode errorMessage}pageInfo{hasNextPage endCursor}}}}",MostUsers:"query MostUsers{limits{bulkMaxUsers}}",Start:"mutation Start($input:BulkSetPreferencesInput!){outcome:bulkSetPreferences(input:$input){...Accepted ...on UserError{message path}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Retry:"mutation Retry($id:ID!$idempotencyKey:String!){outcome:retryBulkOperation(input:{id:$id idempotencyKey:$idempotencyKey}){...Accepted ...on UserError{message}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}",Cancel:"mutation Cancel($id:ID!){outcome:cancelBulkOperation(input:{id:$id}){...Accepted ...on UserError{message code}}}fragment Accepted on BulkOperationAccepted{bulkOperation{...Row}}fragment Row on BulkOperation{id name status estimatedTotalRows processedRows successCount errorCount insertedAt startedAt completedAt failedAt canceledAt failureReason sequence estimatedCompletionAt dryRun actor retryOf{id}}"};var pe=50,Qn=250,Jn=2e3,Zn=1e3,Xn="TEN_MINUTES",to=2e3,eo=new Set(["UNAUTHENTICATED","FORBIDDEN"]),fe={ids:new Set,stop:()=>{}},no="00000000-0000-0000-0000-000000000000",it=class{state="connecting";refusal=null;problem=null;mayAct=!1;board=Dt;#o;#e;#t;#r=new st(e=>this.#d(e));#p=0;#f=0;#s=fe;#a=()=>{};constructor({url:e,credential:n,view:o=U,onChange:r}){this.#e=r,this.#t=o,this.#o=ue({url:e,credential:n,onState:s=>this.#w(s)})}show(e){let n=e.span!==this.#t.span;return this.#t=e,n&&this.#r.do("look over",0,()=>this.#u()),this.#n({board:{...this.board,operations:[],pageInfo:null}}),this.#d(()=>this.#h())}request(e,n){return this.#o.request(at[e],n)}async act(e,n){let{outcome:o}=await this.request(e,n);if(!o.bulkOperation)throw new Error(o.message);return this.#g(o.bulkOperation),this.#i(),o.bulkOperation}follow(e,n,o){let r=({bulkOperationProgress:a})=>n(a),s=a=>a&&a.code!=="DISCONNECTED"&&o(a);return this.#o.watch(at.Progress,{id:e},{next:r,ended:s})}close(){this.#e=()=>{},this.state="disconnected",this.#l(),this.#o.close()}#n(e){Object.assign(this,e),this.#e()}#w(e){let n=e==="refused"?"The gateway does not know this key or token.":null;this.#n({state:e,refusal:n}),this.#l(),e==="live"&&this.#m()}#l(){this.#r.clear(),this.#s.stop(),this.#s=fe,this.#a()}#m(){return this.#d(async()=>{await Promise.all([this.#h(),this.#u()]),this.#n({mayAct:await this.#v()})})}async#h(){let e=this.#t,[{newest:n}]=await Promise.all([this.request("Newest"),this.#c()]);e===this.#t&&this.#y(n.nodes[0]?.insertedAt??null)}async#c(){let e=this.#t,n=this.#p=performance.now();this.#$();let{bulkOperations:o}=await this.request("Page",Yt(e,pe));e!==this.#t||n<this.#f||(this.#f=n,this.#n({board:Lt(this.board,o),problem:null}),this.#$())}#$(){let e=Ft(this.board);if(e.every(o=>this.#s.ids.has(o)))return;this.#s.stop();let n=({bulkOperationUpdates:o})=>this.#g(o);this.#s={ids:new Set(e),stop:this.#b("Shown",{ids:e},n)}}#y(e){if(this.#a(),this.#a=()=>{},!j(this.#t))return;let n=({bulkOperationUpdates:o})=>this.#x(o);this.#a=this.#b("Started",{filter:Vt(this.#t,e)},n)}#x(e){bt(this.#t,e)&&this.#n({board:Mt(this.board,e,pe)}),this.#i()}#b(e,n,o){return this.#o.watch(at[e],n,{next:o,ended:r=>this.#S(r)})}async#u(){let e=this.board.overview;try{let{bulkOverview:n}=await this.request("Overview",{span:this.#t.span??Xn});this.#n({board:Pt(this.board,n)}),e&&!Ut(e,this.board.overview)&&this.#i()}finally{this.#r.do("look over",Zn,()=>this.#u())}}async#v(){return(await this.request("Cancel",{id:no}).catch(()=>null))?.outcome.code==="NOT_FOUND"}#g(e){this.#n({board:ft(this.board,e)}),bt(this.#t,e)||this.#i()}#i(){let e=this.#p+Qn-performance.now();this.#r.do("read",Math.max(0,e),()=>this.#c())}#S(e){eo.has(e?.code)?this.#n({state:"refused",refusal:e.message}):this.state==="live"&&this.#r.do("begin",to,()=>this.#C())}#C(){return this.#l(),this.#m()}async#d(e){try{await e()}catch(n){if(n.code==="DISCONNECTED")return;this.#n({problem:n.message}),this.#r.do("read",Jn,()=>this.#c())}}};import{html as K,useState as Io}from"./vendor-YRMYZYUS.js";import{html as T,useEffect as ro,useRef as so,useState as W}from"./vendor-YRMYZYUS.js";function xt(t){return[...new Set(t.split(/[\n,]/).map(e=>e.trim()).filter(Boolean))]}function oo({kind:t,channelType:e,key:n,setting:o}){switch(t){case"channelType":return{channelTypes:{[e]:o}};case"workflow":return{workflows:[{key:n,setting:o}]};default:return{categories:[{key:n,setting:o}]}}}function me({users:t,setId:e,persistence:n,enabled:o,...r}){return{userIds:xt(t),setId:e,persistence:n,preferences:oo({...r,setting:{enabled:o==="true"}})}}var ao={email:"Email",inAppFeed:"In-app feed",sms:"SMS",push:"Push",chat:"Chat",http:"HTTP"},he={input:null,countId:null};function $e({feed:t,onClose:e}){let n=so(),[o,r]=W("channelType"),[s,a]=W(0),[i,l]=W(he),[u,d]=W(null),p=lo(t),{operation:f}=Z(t,i.countId);function g(){a(xt(n.current.elements.users.value).length),l(he),d(null)}async function v(m){try{return d(null),await t.act("Start",{input:m})}catch(b){return d(b.message),null}}async function H(m){m.preventDefault();let b=me(Object.fromEntries(new FormData(n.current))),w=await v({...b,dryRun:!0});w&&l({input:{...b,idempotencyKey:P()},countId:w.id})}async function I(){await v(i.input)&&e()}return T`
    <${Q} title="Start an operation" onClose=${e}>
      <form ref=${n} class="dialog-body start-form" onInput=${g} onSubmit=${H}>
        <label for="users">Users</label>
        <textarea id="users" name="users" rows="4" required spellcheck=${!1} aria-describedby="users-note" />
        <p id="users-note" class="note">
          One id per line, or separated by commas. ${c(s)} of at most ${c(p)}.
        </p>
        <label for="kind">Set</label>
        <div class="together">
          <select id="kind" name="kind" value=${o} onChange=${m=>r(m.target.value)}>
            <option value="channelType">a kind of channel</option>
            <option value="workflow">a workflow</option>
            <option value="category">a category</option>
          </select>
          ${o==="channelType"?T`<select name="channelType" aria-label="Kind of channel">
                  ${Object.entries(ao).map(([m,b])=>T`<option key=${m} value=${m}>${b}</option>`)}
                </select>`:T`<input name="key" required aria-label=${`Key of the ${o}`} placeholder="key" />`}
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
          ${u===null?T`<p class="note" role="status">${io(f)}</p>`:T`<p class="notice" role="alert">${u}</p>`}
          ${f&&C(f)?T`<button type="button" class="primary" onClick=${I}>
                  Start for ${c(f.estimatedTotalRows)} users
                </button>`:T`<button type="submit" class="primary" disabled=${i.countId!==null}>Count first</button>`}
        </div>
      </form>
    <//>
  `}function io(t){if(!t)return"Counting writes nothing.";if(!C(t))return`Counted ${c(t.processedRows)} of ${c(t.estimatedTotalRows)}…`;let e=t.errorCount===0?"none would fail":`${c(t.errorCount)} would fail`;return`${c(t.successCount)} sets would be written, ${e}.`}function lo(t){let[e,n]=W(0);return ro(()=>{t.request("MostUsers").then(({limits:o})=>n(o.bulkMaxUsers),()=>{})},[]),e}import{html as be}from"./vendor-YRMYZYUS.js";function ge({selection:t,actions:e}){let{chosen:n,clear:o}=t;if(n.length===0)return null;let[r,s]=[n.filter(e.canCancel),n.filter(e.canRetry)],a=(i,l,u)=>l.length>0&&be`<button type="button" onClick=${()=>u(l)}>${i} ${c(l.length)}</button>`;return be`
    <div class="selected" role="region" aria-label="Chosen operations">
      <span role="status">${c(n.length)} chosen</span>
      ${a("Cancel",r,e.cancel)} ${a("Retry",s,e.retry)}
      <button type="button" class="quiet" onClick=${o}>Choose none</button>
    </div>
  `}import{html as _}from"./vendor-YRMYZYUS.js";import{html as x,useState as Ee}from"./vendor-YRMYZYUS.js";var ye=new Intl.DateTimeFormat("en",{hour:"2-digit",minute:"2-digit",hourCycle:"h23"}),we=new Intl.DateTimeFormat("en",{timeStyle:"medium",hourCycle:"h23"}),xe=new Intl.DateTimeFormat("en",{day:"numeric",month:"short",timeZone:"UTC"}),co=new Intl.DateTimeFormat("en",{day:"numeric",month:"short",hour:"2-digit",minute:"2-digit",hourCycle:"h23"});function ve(t,e){return(e==="MONTH"?xe:ye).format(new Date(t))}function vt({startsAt:t,seconds:e}){let n=new Date(t);if(e>=86400)return`${xe.format(n)} (UTC)`;let o=new Date(n.getTime()+e*1e3);return e<60?`${we.format(n)} to ${we.format(o)}`:`${co.format(n)} to ${ye.format(o)}`}var uo=[1,2,5];function Se(t){if(t<=2)return 2;let e=10**Math.floor(Math.log10(t)),n=uo.find(o=>o*e>=t)??10;return n===5&&e===1?6:n*e}function St(t){let[e,n]=[[1e9," G"],[1e6," M"],[1e3," k"],[1,""]].find(([o])=>t>=o)??[1,""];return`${Number((t/e).toPrecision(3))}${n}`}var lt=[["TEN_MINUTES","10 minutes","Rows in ten seconds"],["HOUR","Hour","Rows a minute"],["DAY","Day","Rows in a quarter of an hour"],["MONTH","30 days","Rows a day"]],L=100,ct=.2;function Oe({periods:t,view:e,show:n}){let[o,r]=Ee(null),[s,,a]=lt.find(([u])=>u===e.span)??lt[0],i=Se(Math.max(0,...t.map(({rows:u})=>u))),l=t[Math.min(o??t.length-1,t.length-1)];return x`
    <figure class="chart">
      <div class="chart-head">
        <figcaption>${a}</figcaption>
        <div class="spans" role="group" aria-label="How far back">
          ${lt.map(([u,d])=>x`
              <button
                type="button"
                key=${u}
                aria-pressed=${u===s}
                onClick=${()=>n({...e,span:u===lt[0][0]?null:u})}
              >
                ${d}
              </button>
            `)}
        </div>
      </div>
      <div class="chart-plot">
        <div class="chart-scale" aria-hidden="true">
          <span>${St(i)}</span><span>${St(i/2)}</span><span>0</span>
        </div>
        ${l&&x`<${po} ...${{periods:t,period:l,top:i,setChosen:r}} />`}
      </div>
      <div class="chart-axis" aria-hidden="true">
        ${fo(t).map(u=>x`<span key=${u}>${ve(u,s)}</span>`)}
      </div>
      <p class="chart-value">${l&&ke(l)}</p>
      <${mo} periods=${t} />
    </figure>
  `}function po({periods:t,period:e,top:n,setChosen:o}){let r=t.indexOf(e),s=t.length-1;function a(i){let l={ArrowLeft:r-1,ArrowRight:r+1,Home:0,End:s}[i.key];l!==void 0&&(i.preventDefault(),o(Math.min(s,Math.max(0,l))))}return x`
    <div
      class="chart-bars"
      role="slider"
      tabindex="0"
      aria-label="Period"
      aria-valuemin="0"
      aria-valuemax=${s}
      aria-valuenow=${r}
      aria-valuetext=${ke(e)}
      onKeyDown=${a}
      onPointerMove=${i=>o(Ce(i,t.length))}
      onPointerDown=${i=>o(Ce(i,t.length))}
      onPointerLeave=${()=>o(null)}
      onBlur=${()=>o(null)}
    >
      <svg viewBox=${`0 0 ${t.length} ${L}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="grid" d=${`M0 ${L/2}H${t.length}`} />
        <rect class="cursor" x=${r} width="1" height=${L} />
        ${t.map(({rows:i,failedRows:l},u)=>{let[d,p]=[i/n*L,l/n*L];return x`
            <rect class="succeeded" x=${u+ct/2} width=${1-ct} y=${L-d} height=${d} />
            <rect class="failed" x=${u+ct/2} width=${1-ct} y=${L-d} height=${p} />
          `})}
      </svg>
    </div>
  `}function Ce({clientX:t,currentTarget:e},n){let{left:o,width:r}=e.getBoundingClientRect();return Math.min(n-1,Math.max(0,Math.floor((t-o)/r*n)))}function fo(t){return t.length===0?[]:[0,Math.floor(t.length/2),t.length-1].map(e=>t[e].startsAt)}function ke(t){let{rows:e,failedRows:n,rehearsedRows:o}=t,r=o>0?`, and ${c(o)} rehearsed`:"";return`${vt(t)}: ${c(e)} rows, ${c(n)} failed${r}`}function mo({periods:t}){let[e,n]=Ee(!1),o=t.filter(({rows:r,rehearsedRows:s})=>r+s>0);return x`
    <details onToggle=${({target:r})=>n(r.open)}>
      <summary>As a table</summary>
      ${e&&o.length===0&&x`<p class="note">No rows were tried in this time.</p>`}
      ${e&&o.length>0&&x`<table>
          <thead>
            <tr>
              <th scope="col">Period</th>
              <th scope="col">Rows</th>
              <th scope="col">Failed</th>
              <th scope="col">Rehearsed</th>
            </tr>
          </thead>
          <tbody>
            ${o.map(r=>x`
                <tr key=${r.startsAt}>
                  <th scope="row">${vt(r)}</th>
                  <td class="number">${c(r.rows)}</td>
                  <td class="number">${c(r.failedRows)}</td>
                  <td class="number">${c(r.rehearsedRows)}</td>
                </tr>
              `)}
          </tbody>
        </table>`}
    </details>
  `}function Ae({overview:t,view:e,show:n}){let o=M(1e3),r=t?.counts,s=t?.oldestWaitingAt&&S(o-Date.parse(t.oldestWaitingAt)),a=t?.workers===0&&r.QUEUED+r.PROCESSING>0;return _`
    <section class="card overview" aria-label="Overview">
      <dl class="figures">
        <${G} name="Rows per second" value=${t&&$o(t.rowsPerSecond)} />
        <${G} name="Rows in the last hour" value=${t&&c(t.rowsInLastHour)} />
        <${G} name="Running" value=${r&&c(r.PROCESSING)} />
        <${G}
          name="Waiting"
          value=${r&&c(r.QUEUED)}
          note=${s&&`the oldest for ${s}`}
        />
        <${G}
          name="Workers"
          value=${t&&c(t.workers)}
          note=${a&&"nobody works on what waits"}
          isBad=${a}
        />
      </dl>
      <${Oe} periods=${t?.throughput??[]} ...${{view:e,show:n}} />
      ${t?.queue.length>0&&_`<${ho} queue=${t.queue} ...${{view:e,show:n}} />`}
    </section>
  `}function G({name:t,value:e,note:n,isBad:o=!1}){return _`
    <div data-bad=${o}>
      <dt>${t}</dt>
      <dd>${e??"–"}</dd>
      ${n&&_`<dd class="figure-note">${n}</dd>`}
    </div>
  `}function ho({queue:t,view:e,show:n}){return _`
    <div class="queue">
      <h2 class="small-title">Waiting by caller</h2>
      <ul>
        ${t.map(({actor:o,operations:r,rows:s})=>_`
            <li key=${o}>
              <${A} to=${k(e,{status:"QUEUED",failures:null,actor:o})} onShow=${n}>
                ${o??"nobody known"}
              <//>
              <span class="number">${c(r)} operations, ${c(s)} rows</span>
            </li>
          `)}
      </ul>
    </div>
  `}function $o(t){return t>0&&t<10?t.toFixed(1):c(Math.round(t))}import{html as go,useEffect as wo,useRef as Re,useState as yo}from"./vendor-YRMYZYUS.js";var bo=["COMPLETED","FAILED","CANCELED"];function Te(t,e){if(t===null||e===null)return"";let n=({counts:a})=>Object.values(a).reduce((i,l)=>i+l,0),o=bo.map(a=>[e.counts[a]-t.counts[a],N[a].toLowerCase()]),r=[[n(e)-n(t),"started"],...o].filter(([a])=>a>0);return r.length===0?"":`Operations: ${r.map(([a,i])=>`${c(a)} ${i}`).join(", ")}; ${c(e.counts.QUEUED)} waiting.`}var xo=1e4;function Ie({overview:t}){let[e,n]=yo(""),o=Re(null);o.current=t;let r=Re(null);return wo(()=>{let s=setInterval(()=>{let a=Te(r.current,o.current);r.current=o.current,a&&n(a)},xo);return()=>clearInterval(s)},[]),go`<p class="unseen" aria-live="polite">${e}</p>`}import{html as R,useEffect as vo,useRef as So}from"./vendor-YRMYZYUS.js";function De({overview:t,view:e,show:n}){let o=t?.counts,s=[[null,"All",o&&Object.values(o).reduce((a,i)=>a+i,0)],...Object.entries(N).map(([a,i])=>[a,i,o?.[a]])];return R`
    <div class="filters" role="group" aria-label="Show operations by status">
      ${s.map(([a,i,l])=>R`
          <${Ne}
            key=${i}
            icon=${a?.toLowerCase()}
            isChosen=${e.status===a&&e.failures===null}
            onChoose=${()=>n(k(e,{status:a,failures:null}))}
            ...${{word:i,count:l}}
          />
        `)}
      <${Ne}
        icon="warning"
        word="With failed rows"
        count=${t?.withErrors}
        isChosen=${e.failures!==null}
        onChoose=${()=>n(k(e,{status:null,failures:"yes"}))}
      />
    </div>
  `}function Ne({icon:t,word:e,count:n,isChosen:o,onChoose:r}){return R`
    <button type="button" aria-pressed=${o} onClick=${r}>
      ${t&&R`<${O} name=${t} />`}${e}
      <span class="count">${n===void 0?"–":c(n)}</span>
    </button>
  `}function Le({view:t,show:e}){let n=So(),o=ht.filter(s=>t[s]!==null&&s!=="status"&&s!=="failures");vo(()=>n.current.reset(),[t]);function r(s){s.preventDefault();let{id:a,...i}=Object.fromEntries([...new FormData(n.current)].map(([l,u])=>[l,u.trim()||null]));e(a?{...U,span:t.span,operation:a}:k(t,i))}return R`
    <details class="conditions" open=${o.length>0}>
      <summary>Search and filter${o.length>0&&R` <span class="tag">${o.length}</span>`}</summary>
      <form ref=${n} role="search" onSubmit=${r} onChange=${r}>
        <${q} name="id" label="Id of an operation" value="" />
        <${q} name="actor" label="Started by" value=${t.actor} />
        <${q} name="set" label="Preference set" value=${t.set} placeholder="default" />
        <${q} name="name" label="Change" value=${t.name} placeholder="users.set_preferences" />
        <${q} name="since" label="Accepted since" value=${t.since} type="datetime-local" />
        <${q} name="until" label="Accepted before" value=${t.until} type="datetime-local" />
        <label>
          Rehearsals
          <select name="rehearsals" value=${t.rehearsals??""}>
            <option value="">with the others</option>
            <option value="without">left out</option>
            <option value="only">alone</option>
          </select>
        </label>
        <div class="conditions-foot">
          <button type="submit">Search</button>
          ${nt(t)&&R`<button type="button" class="quiet" onClick=${()=>e({...U,span:t.span})}>
              Show everything
            </button>`}
        </div>
      </form>
    </details>
  `}function q({name:t,label:e,value:n,type:o="text",placeholder:r}){return R`
    <label>
      ${e}
      <input ...${{name:t,type:o,placeholder:r}} defaultValue=${n??""} spellcheck=${!1} autocomplete="off" />
    </label>
  `}import{html as B,useState as ko}from"./vendor-YRMYZYUS.js";import{html as Me}from"./vendor-YRMYZYUS.js";function Pe({instant:t,absent:e,now:n,isExact:o,onExact:r}){if(t===null)return Me`<span>${e}</span>`;let s=Y(t);return Me`
    <button type="button" class="time" title=${s} aria-pressed=${o} onClick=${r}>
      <time class="number" datetime=${t}>${o?s:Nt(n-Date.parse(t))}</time>
      <span class="unseen">${o?"":`, exactly ${s}`}</span>
    </button>
  `}import{html as E}from"./vendor-YRMYZYUS.js";function Ue({operation:t,now:e,isExact:n,onExact:o,view:r,show:s,selection:a,actions:i,mayAct:l}){let{id:u,name:d,dryRun:p,retryOf:f,failureReason:g,processedRows:v,estimatedTotalRows:H,errorCount:I}=t,m=z(t,e),b=Eo(t,e),w=u.slice(0,8);return E`
    <tr data-operation=${u} data-status=${t.status}>
      ${l&&E`<td class="choose">
          <input
            type="checkbox"
            aria-label=${`Choose ${w}`}
            checked=${a.isChosen(u)}
            onChange=${()=>a.toggle(u)}
          />
        </td>`}
      <td data-label="Status">
        <${X} operation=${t} />
        ${g&&E`<p class="reason">${g}</p>`}
      </td>
      <th scope="row" data-label="Operation">
        <${A} class="operation-id" to=${{...r,operation:u}} onShow=${s}>${w}<//>
        <span class="operation-name">${d}</span>
        ${p&&E`<span class="tag">Rehearsal</span>`} ${f&&E`<span class="tag">Retry</span>`}
      </th>
      <td data-label="Progress"><${tt} operation=${t} label=${`Progress of ${w}`} /></td>
      <td data-label="Rows" class="number">${c(v)} / ${c(H)}</td>
      <td data-label="Failed" class="number">
        ${I===0?"0":Co({operation:t,shortId:w,view:r,show:s})}
      </td>
      <td data-label="Started">
        <${Pe} instant=${t.startedAt} absent="waiting" ...${{now:e,isExact:n,onExact:o}} />
      </td>
      <td data-label="Took" data-empty=${m===null} class="number">${m===null?"–":S(m)}</td>
      <td data-label="Time left" data-empty=${b===null} class="number">${b??"–"}</td>
      ${l&&E`<td class="actions"><${Oo} ...${{operation:t,shortId:w,actions:i}} /></td>`}
    </tr>
  `}function Co({operation:{id:t,errorCount:e},shortId:n,view:o,show:r}){return E`
    <${A} class="failed" to=${{...o,operation:t}} onShow=${r}>
      ${c(e)}<span class="unseen"> failed rows of ${n}</span>
    <//>
  `}function Eo(t,e){return C(t)||t.estimatedCompletionAt===null?null:S(Date.parse(t.estimatedCompletionAt)-e)}function Oo({operation:t,shortId:e,actions:n}){return n.canCancel(t)?E`<button type="button" onClick=${()=>n.cancel([t])}>
      Cancel<span class="unseen"> ${e}</span>
    </button>`:n.canRetry(t)?E`<button type="button" onClick=${()=>n.retry([t])}>
    ${t.status==="COMPLETED"?"Retry failed":"Retry the rest"}<span class="unseen">
      rows of ${e}</span
    >
  </button>`:null}var Ao=["Status","Operation","Progress","Rows","Failed","Started","Took","Time left"];function Fe({operations:t,emptyWords:e,view:n,show:o,selection:r,actions:s,mayAct:a}){let i=M(1e3),[l,u]=ko(!1),d={now:i,isExact:l,onExact:()=>u(!l),view:n,show:o,selection:r,actions:s,mayAct:a};return B`
    <div class="card">
      <table class="operations" role="table">
        <caption class="unseen">
          Bulk operations, newest first
        </caption>
        <thead>
          <tr>
            ${a&&B`<th scope="col" class="choose">
                <input
                  type="checkbox"
                  aria-label="Choose all on this page"
                  checked=${r.isAll}
                  disabled=${t.length===0}
                  onChange=${r.toggleAll}
                />
              </th>`}
            ${Ao.map(p=>B`<th scope="col" key=${p}>${p}</th>`)}
            ${a&&B`<th scope="col"><span class="unseen">Actions</span></th>`}
          </tr>
        </thead>
        <tbody>
          ${t.map(p=>B`<${Ue} key=${p.id} ...${{operation:p,...d}} />`)}
        </tbody>
      </table>
      ${t.length===0&&B`<p class="empty">${e}</p>`}
    </div>
  `}import{html as To}from"./vendor-YRMYZYUS.js";function _e({pageInfo:t,view:e,show:n}){if(t===null||j(e)&&!t.hasNextPage)return null;let{hasNextPage:o,hasPreviousPage:r,startCursor:s,endCursor:a}=t,i=k(e,{}),l=u=>()=>n({...i,...u});return To`
    <nav class="pager" aria-label="Pages of operations">
      <button type="button" disabled=${j(e)} onClick=${l({})}>Newest</button>
      <button type="button" disabled=${!r} onClick=${l({before:s})}>Newer</button>
      <button type="button" disabled=${!o} onClick=${l({after:a})}>Older</button>
    </nav>
  `}import{useState as Ro}from"./vendor-YRMYZYUS.js";function qe(t,e){let[n,o]=Ro(new Set),r=e?t.filter(({id:i})=>n.has(i)):[],s=r.length>0&&r.length===t.length;function a(i){let l=new Set(r.map(u=>u.id));l.delete(i)||l.add(i),o(l)}return{chosen:r,isAll:s,isChosen:i=>n.has(i),toggle:a,toggleAll:()=>o(new Set(s?[]:t.map(({id:i})=>i))),clear:()=>o(new Set)}}var No="No bulk operation has been started yet. Start one here, or with the mutation bulkSetPreferences.";function Be({feed:t,view:e,show:n}){let{board:o,mayAct:r,problem:s}=t,[a,i]=Io(!1),l=J(t),u=qe(o.operations,r);return K`
    <div class="view-head">
      <div>
        <h1>Operations</h1>
        <p class="note">Changes to the preferences of many users, while they happen.</p>
      </div>
      ${r&&K`<button type="button" class="primary" onClick=${()=>i(!0)}>
          <${O} name="plus" />Start an operation
        </button>`}
    </div>
    <${Ae} ...${{overview:o.overview,view:e,show:n}} />
    <${De} ...${{overview:o.overview,view:e,show:n}} />
    <${Le} ...${{view:e,show:n}} />
    ${(l.notice??s)&&K`<p class="notice" role="alert">${l.notice??s}</p>`}
    ${r&&K`<${ge} ...${{selection:u,actions:l}} />`}
    <${Fe}
      operations=${o.operations}
      emptyWords=${Do(o,s,e)}
      ...${{view:e,show:n,selection:u,actions:l,mayAct:r}}
    />
    <${_e} pageInfo=${o.pageInfo} ...${{view:e,show:n}} />
    <${Ie} overview=${o.overview} />
    ${l.dialog} ${a&&K`<${$e} feed=${t} onClose=${()=>i(!1)} />`}
  `}function Do(t,e,n){return t.pageInfo===null?e===null?"Loading…":"The operations could not be read.":nt(n)?"No operation matches these filters.":No}var Mo="Watch bulk operations with any key that may read them; a restricted key with bulk:read is enough.";function je({facts:t}){let[e,n]=Ot(t.demo?.key??null),[o,r]=zt(),s=Po(Et(t.endpoint),e,o),a=s===null||s.state==="refused";return V`
    <${At} pages=${t.pages}>
      ${s&&V`<${Tt} state=${s.state} />`}
      ${!a&&V`<button type="button" class="quiet" onClick=${()=>n(null)}>Sign out</button>`}
    <//>
    <main>
      ${a?V`<${It} hint=${Mo} refusal=${s?.refusal} onCredential=${n} />`:V`<${o.operation===null?Be:le} ...${{feed:s,view:o,show:r}} />`}
    </main>
  `}function Po(t,e,n){let[{feed:o},r]=Lo({feed:null});return He(()=>{if(e===null)return;let s=kt(()=>r({feed:a})),a=new it({url:t,credential:e,view:n,onChange:s});return s(),()=>{a.close(),r({feed:null})}},[t,e]),He(()=>o?.show(n),[o,n]),o}Fo(Uo`<${je} facts=${Ct()} />`,document.getElementById("page"));
