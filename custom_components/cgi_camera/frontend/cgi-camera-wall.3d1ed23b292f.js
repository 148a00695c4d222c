var _e=Object.defineProperty;var $e=Object.getOwnPropertyDescriptor;var g=(n,t,e,s)=>{for(var i=s>1?void 0:s?$e(t,e):t,r=n.length-1,o;r>=0;r--)(o=n[r])&&(i=(s?o(t,e,i):o(i))||i);return s&&i&&_e(t,e,i),i};/**
 * @license
 * Copyright 2019 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var et=globalThis,st=et.ShadowRoot&&(et.ShadyCSS===void 0||et.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,mt=Symbol(),zt=new WeakMap,D=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==mt)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(st&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=zt.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&zt.set(e,t))}return t}toString(){return this.cssText}},Ut=n=>new D(typeof n=="string"?n:n+"",void 0,mt),F=(n,...t)=>{let e=n.length===1?n[0]:t.reduce((s,i,r)=>s+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+n[r+1],n[0]);return new D(e,n,mt)},Wt=(n,t)=>{if(st)n.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=et.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,n.appendChild(s)}},ft=st?n=>n:n=>n instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return Ut(e)})(n):n;/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var{is:xe,defineProperty:Ae,getOwnPropertyDescriptor:Ee,getOwnPropertyNames:Se,getOwnPropertySymbols:Ce,getPrototypeOf:Pe}=Object,it=globalThis,Dt=it.trustedTypes,ke=Dt?Dt.emptyScript:"",Oe=it.reactiveElementPolyfillSupport,I=(n,t)=>n,B={toAttribute(n,t){switch(t){case Boolean:n=n?ke:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,t){let e=n;switch(t){case Boolean:e=n!==null;break;case Number:e=n===null?null:Number(n);break;case Object:case Array:try{e=JSON.parse(n)}catch{e=null}}return e}},nt=(n,t)=>!xe(n,t),Ft={attribute:!0,type:String,converter:B,reflect:!1,useDefault:!1,hasChanged:nt};Symbol.metadata??=Symbol("metadata"),it.litPropertyMetadata??=new WeakMap;var A=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=Ft){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&Ae(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:r}=Ee(this.prototype,t)??{get(){return this[e]},set(o){this[e]=o}};return{get:i,set(o){let c=i?.call(this);r?.call(this,o),this.requestUpdate(t,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??Ft}static _$Ei(){if(this.hasOwnProperty(I("elementProperties")))return;let t=Pe(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(I("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(I("properties"))){let e=this.properties,s=[...Se(e),...Ce(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(ft(i))}else t!==void 0&&e.push(ft(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Wt(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let r=(s.converter?.toAttribute!==void 0?s.converter:B).toAttribute(e,s.type);this._$Em=t,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let r=s.getPropertyOptions(i),o=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:B;this._$Em=i;let c=o.fromAttribute(e,r.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(t,e,s,i=!1,r){if(t!==void 0){let o=this.constructor;if(i===!1&&(r=this[t]),s??=o.getPropertyOptions(t),!((s.hasChanged??nt)(r,e)||s.useDefault&&s.reflect&&r===this._$Ej?.get(t)&&!this.hasAttribute(o._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:r},o){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,o??e??this[t]),r!==!0||o!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,r]of s){let{wrapped:o}=r,c=this[i];o!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,r,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};A.elementStyles=[],A.shadowRootOptions={mode:"open"},A[I("elementProperties")]=new Map,A[I("finalized")]=new Map,Oe?.({ReactiveElement:A}),(it.reactiveElementVersions??=[]).push("2.1.2");/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var $t=globalThis,It=n=>n,rt=$t.trustedTypes,Bt=rt?rt.createPolicy("lit-html",{createHTML:n=>n}):void 0,Jt="$lit$",S=`lit$${Math.random().toFixed(9).slice(2)}$`,Yt="?"+S,Te=`<${Yt}>`,O=document,q=()=>O.createComment(""),K=n=>n===null||typeof n!="object"&&typeof n!="function",xt=Array.isArray,He=n=>xt(n)||typeof n?.[Symbol.iterator]=="function",gt=`[ 	
\f\r]`,j=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,jt=/-->/g,qt=/>/g,P=RegExp(`>|${gt}(?:([^\\s"'>=/]+)(${gt}*=${gt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Kt=/'/g,Vt=/"/g,Xt=/^(?:script|style|textarea|title)$/i,At=n=>(t,...e)=>({_$litType$:n,strings:t,values:e}),v=At(1),fs=At(2),gs=At(3),T=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),Gt=new WeakMap,k=O.createTreeWalker(O,129);function Zt(n,t){if(!xt(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Bt!==void 0?Bt.createHTML(t):t}var Re=(n,t)=>{let e=n.length-1,s=[],i,r=t===2?"<svg>":t===3?"<math>":"",o=j;for(let c=0;c<e;c++){let a=n[c],h,u,d=-1,l=0;for(;l<a.length&&(o.lastIndex=l,u=o.exec(a),u!==null);)l=o.lastIndex,o===j?u[1]==="!--"?o=jt:u[1]!==void 0?o=qt:u[2]!==void 0?(Xt.test(u[2])&&(i=RegExp("</"+u[2],"g")),o=P):u[3]!==void 0&&(o=P):o===P?u[0]===">"?(o=i??j,d=-1):u[1]===void 0?d=-2:(d=o.lastIndex-u[2].length,h=u[1],o=u[3]===void 0?P:u[3]==='"'?Vt:Kt):o===Vt||o===Kt?o=P:o===jt||o===qt?o=j:(o=P,i=void 0);let m=o===P&&n[c+1].startsWith("/>")?" ":"";r+=o===j?a+Te:d>=0?(s.push(h),a.slice(0,d)+Jt+a.slice(d)+S+m):a+S+(d===-2?c:m)}return[Zt(n,r+(n[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},V=class n{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let r=0,o=0,c=t.length-1,a=this.parts,[h,u]=Re(t,e);if(this.el=n.createElement(h,s),k.currentNode=this.el.content,e===2||e===3){let d=this.el.content.firstChild;d.replaceWith(...d.childNodes)}for(;(i=k.nextNode())!==null&&a.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let d of i.getAttributeNames())if(d.endsWith(Jt)){let l=u[o++],m=i.getAttribute(d).split(S),$=/([.?@])?(.*)/.exec(l);a.push({type:1,index:r,name:$[2],strings:m,ctor:$[1]==="."?yt:$[1]==="?"?bt:$[1]==="@"?wt:z}),i.removeAttribute(d)}else d.startsWith(S)&&(a.push({type:6,index:r}),i.removeAttribute(d));if(Xt.test(i.tagName)){let d=i.textContent.split(S),l=d.length-1;if(l>0){i.textContent=rt?rt.emptyScript:"";for(let m=0;m<l;m++)i.append(d[m],q()),k.nextNode(),a.push({type:2,index:++r});i.append(d[l],q())}}}else if(i.nodeType===8)if(i.data===Yt)a.push({type:2,index:r});else{let d=-1;for(;(d=i.data.indexOf(S,d+1))!==-1;)a.push({type:7,index:r}),d+=S.length-1}r++}}static createElement(t,e){let s=O.createElement("template");return s.innerHTML=t,s}};function N(n,t,e=n,s){if(t===T)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,r=K(t)?void 0:t._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(n),i._$AT(n,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=N(n,i._$AS(n,t.values),i,s)),t}var vt=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??O).importNode(e,!0);k.currentNode=i;let r=k.nextNode(),o=0,c=0,a=s[0];for(;a!==void 0;){if(o===a.index){let h;a.type===2?h=new G(r,r.nextSibling,this,t):a.type===1?h=new a.ctor(r,a.name,a.strings,this,t):a.type===6&&(h=new _t(r,this,t)),this._$AV.push(h),a=s[++c]}o!==a?.index&&(r=k.nextNode(),o++)}return k.currentNode=O,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},G=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=N(this,t,e),K(t)?t===p||t==null||t===""?(this._$AH!==p&&this._$AR(),this._$AH=p):t!==this._$AH&&t!==T&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):He(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==p&&K(this._$AH)?this._$AA.nextSibling.data=t:this.T(O.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=V.createElement(Zt(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let r=new vt(i,this),o=r.u(this.options);r.p(e),this.T(o),this._$AH=r}}_$AC(t){let e=Gt.get(t.strings);return e===void 0&&Gt.set(t.strings,e=new V(t)),e}k(t){xt(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let r of t)i===e.length?e.push(s=new n(this.O(q()),this.O(q()),this,this.options)):s=e[i],s._$AI(r),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=It(t).nextSibling;It(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},z=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,r){this.type=1,this._$AH=p,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=r,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=p}_$AI(t,e=this,s,i){let r=this.strings,o=!1;if(r===void 0)t=N(this,t,e,0),o=!K(t)||t!==this._$AH&&t!==T,o&&(this._$AH=t);else{let c=t,a,h;for(t=r[0],a=0;a<r.length-1;a++)h=N(this,c[s+a],e,a),h===T&&(h=this._$AH[a]),o||=!K(h)||h!==this._$AH[a],h===p?t=p:t!==p&&(t+=(h??"")+r[a+1]),this._$AH[a]=h}o&&!i&&this.j(t)}j(t){t===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},yt=class extends z{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===p?void 0:t}},bt=class extends z{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==p)}},wt=class extends z{constructor(t,e,s,i,r){super(t,e,s,i,r),this.type=5}_$AI(t,e=this){if((t=N(this,t,e,0)??p)===T)return;let s=this._$AH,i=t===p&&s!==p||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,r=t!==p&&(s===p||i);i&&this.element.removeEventListener(this.name,this,s),r&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},_t=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){N(this,t)}};var Me=$t.litHtmlPolyfillSupport;Me?.(V,G),($t.litHtmlVersions??=[]).push("3.3.3");var Qt=(n,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let r=e?.renderBefore??null;s._$litPart$=i=new G(t.insertBefore(q(),r),r,void 0,e??{})}return i._$AI(n),i};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var Et=globalThis,w=class extends A{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Qt(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};w._$litElement$=!0,w.finalized=!0,Et.litElementHydrateSupport?.({LitElement:w});var Le=Et.litElementPolyfillSupport;Le?.({LitElement:w});(Et.litElementVersions??=[]).push("4.2.2");/**
 * @license
 * Copyright 2022 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var U=n=>(t,e)=>{e!==void 0?e.addInitializer(()=>{customElements.define(n,t)}):customElements.define(n,t)};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var Ne={attribute:!0,type:String,converter:B,reflect:!1,hasChanged:nt},ze=(n=Ne,t,e)=>{let{kind:s,metadata:i}=e,r=globalThis.litPropertyMetadata.get(i);if(r===void 0&&globalThis.litPropertyMetadata.set(i,r=new Map),s==="setter"&&((n=Object.create(n)).wrapped=!0),r.set(e.name,n),s==="accessor"){let{name:o}=e;return{set(c){let a=t.get.call(this);t.set.call(this,c),this.requestUpdate(o,a,n,!0,c)},init(c){return c!==void 0&&this.C(o,void 0,n,c),c}}}if(s==="setter"){let{name:o}=e;return function(c){let a=this[o];t.call(this,c),this.requestUpdate(o,a,n,!0,c)}}throw Error("Unsupported decorator location: "+s)};function x(n){return(t,e)=>typeof e=="object"?ze(n,t,e):((s,i,r)=>{let o=i.hasOwnProperty(r);return i.constructor.createProperty(r,s),o?Object.getOwnPropertyDescriptor(i,r):void 0})(n,t,e)}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function y(n){return x({...n,state:!0,attribute:!1})}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var H=(n,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(n,t,e),e);/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function te(n,t){return(e,s,i)=>{let r=o=>o.renderRoot?.querySelector(n)??null;if(t){let{get:o,set:c}=typeof s=="object"?e:i??(()=>{let a=Symbol();return{get(){return this[a]},set(h){this[a]=h}}})();return H(e,s,{get(){let a=o.call(this);return a===void 0&&(a=r(this),(a!==null||this.hasUpdated)&&c.call(this,a)),a}})}return H(e,s,{get(){return r(this)}})}}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2021 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function J(){return document.querySelector("home-assistant")?.hass?.language??document.documentElement.lang}function R(n,t,e){return!n.dispatchEvent(new CustomEvent(t,{detail:e,bubbles:!0,composed:!0,cancelable:!0}))}var ot={card_name:"CGI Camera picture",card_description:"One camera at its own pace, with the age of the picture and what it saw",wall_name:"CGI Camera wall",wall_description:"All cameras by area, at one pace, with few requests",open:"Open {name}",next:"Next picture",previous:"Previous picture",full_screen:"Full screen",leave_full_screen:"Leave full screen",start_tour:"Start the tour",end_tour:"End the tour",captured:"Picture kept",busy:"Busy",locked:"Account locked",refused:"Account refused",gone:"Gone",off:"Off",failed:"No picture",removed:"Not there any more",starting:"Home Assistant starts",forbidden:"Not allowed",offline:"No connection",waiting:"Waiting for a picture",seconds:"{number} s",minutes:"{number} min",hours:"{number} h",days:"{number} d",ago:"picture {age} old",face:"Face",motion:"Motion",region:"Region",fire:"Fire",tamper:"Tampering",alarm_input:"Alarm input",counting:"Count",temperature:"Temperature",vca:"Analysis",snapshot:"Snapshot",other:"Event",up:"Move up",down:"Move down",left:"Move left",right:"Move right",zoom_in:"Zoom in",zoom_out:"Zoom out",cameras:"{number} cameras",one_camera:"1 camera",no_cameras:"No camera is there to show.",all:"All",elsewhere:"Other cameras",not_a_camera:'The entity "{value}" is no camera',wrong_pace:"The pace {value} is not between 0 and {limit} seconds",entity:"Camera",entities:"Further cameras to swipe to",name:"Name",pace:"Pace",pace_help:"Seconds between two pictures; 0 for as fast as the camera gives them",show_name:"Name on the picture",show_age:"Age of the picture",show_status:"Line with what is wrong, the tour and full screen",fit:"Picture in its frame",fit_cover:"Fill the frame, cut off the edges",fit_contain:"Show all of it",ptz:"Arrows where the camera moves",event_entities:"Entities that light the frame up",event_entities_help:"Besides the events of cameras of this integration",by:"Order",by_area:"By area",by_floor:"By floor",by_recorder:"By recorder",areas:"Only these areas",exclude:"Leave out",others:"Cameras of other integrations, too",columns:"Columns",columns_help:"0 for as many as the screen is good for",tour_seconds:"Seconds of the tour for each part"};var ee={en:ot};function f(n,t,e={}){let[s="en"]=n.split("-");return(ee[n]?.[t]??ee[s]?.[t]??ot[t]).replace(/\{(\w+)\}/g,(r,o)=>String(e[o]??""))}function Y(n){return n in ot}function se(n,t){let e=[["days",86400],["hours",3600],["minutes",60]];for(let[s,i]of e)if(t>=i)return f(n,s,{number:Math.floor(t/i)});return f(n,"seconds",{number:Math.max(0,Math.floor(t))})}var X=()=>({boolean:{}}),ie=()=>({entity:{domain:"camera",multiple:!0}});function St(n,t,e){return()=>({number:{min:n,max:t,step:1,mode:"box",unit_of_measurement:e}})}function ne(n,t){return({language:e})=>({select:{mode:"dropdown",options:t.map(s=>{let i=`${n}_${s}`;return{value:s,label:Y(i)?f(e,i):s}})}})}var re={name:"pace",selector:St(0,60,"s"),default:2},oe=[{name:"show_name",selector:X,default:!0},{name:"show_age",selector:X,default:!0},{name:"fit",selector:ne("fit",["cover","contain"]),default:"cover"}],ae=[{name:"entity",selector:()=>({entity:{domain:"camera"}}),required:!0},{name:"name",selector:()=>({text:{}})},re,...oe,{name:"ptz",selector:X,default:!0},{name:"entities",selector:ie},{name:"event_entities",selector:()=>({entity:{multiple:!0}})}],Z=[{name:"by",selector:ne("by",["area","floor","recorder"]),default:"area"},{name:"areas",selector:()=>({area:{multiple:!0}})},{name:"exclude",selector:ie},{name:"others",selector:X,default:!0},re,{name:"columns",selector:St(0,16),default:0},...oe,{name:"show_status",selector:X,default:!0},{name:"tour_seconds",selector:St(2,600,"s"),default:10}],M=class extends w{constructor(){super(...arguments);this.fields=[]}setConfig(e){this.config=e}render(){let{hass:e,config:s,fields:i}=this;if(!e||!s)return p;let r=i.filter(o=>o.default!==void 0);return v`<ha-form
      .hass=${e}
      .data=${{...Object.fromEntries(r.map(({name:o,default:c})=>[o,c])),...s}}
      .schema=${i.map(({name:o,selector:c,required:a})=>({name:o,required:a,selector:c(e)}))}
      .computeLabel=${({name:o})=>f(e.language,o)}
      .computeHelper=${({name:o})=>{let c=`${o}_help`;return Y(c)?f(e.language,c):void 0}}
      @value-changed=${this.changed}
    ></ha-form>`}changed(e){e.stopPropagation();let s={...e.detail.value};for(let{name:i,default:r}of this.fields){let o=s[i],c=o===""||Array.isArray(o)&&o.length===0;(o===void 0||o===r||c)&&delete s[i]}this.config=s,R(this,"config-changed",{config:s})}};g([x({attribute:!1})],M.prototype,"hass",2),g([x({attribute:!1})],M.prototype,"fields",2),g([y()],M.prototype,"config",2),M=g([U("cgi-camera-editor")],M);async function L(n){if(!customElements.get("ha-form")){let e=window.loadCardHelpers;await(await e?.())?.createCardElement({type:"entity",entity:"sun.sun"})?.constructor.getConfigElement?.()}let t=document.createElement("cgi-camera-editor");return t.fields=n,t}function ce(n){if(typeof n=="string"){let i=JSON.parse(n);return"event"in i?i:{facts:i}}let t=new Uint8Array(n),e=t.indexOf(10),s=JSON.parse(new TextDecoder().decode(t.subarray(0,e)));return{facts:s,picture:new Blob([t.subarray(e+1)],{type:s.type})}}var Ue=[160,240,320,480,640,960,1280,1920,2560,3840];function le(n,t,e){let s=Math.max(n*e,1),i=Ue.find(r=>r>=s)??3840;return[i,Math.max(1,Math.round(i*t/Math.max(n,1)))]}function he(n){return{pace:Math.min(...n.map(t=>t.pace)),width:Math.max(...n.map(t=>t.width)),height:Math.max(...n.map(t=>t.height))}}var We=60,De=2e4,Fe=1e3,Ie=2e4,Be=1e4,at=class{constructor(t){this.surroundings=t;this.watchers=new Set;this.known=new Map;this.isOpening=!1;this.failures=0;this.sent=""}watch(t){this.watchers.add(t);let e=this.known.get(t.camera);return e&&t.onNews(e),this.change(),()=>{this.watchers.delete(t),this.change()}}about(t){return this.known.get(t)}change(){this.settling??=setTimeout(()=>{this.settling=void 0,this.settle()},We)}renew(){this.drop(),this.failures=0,this.settle()}get isWanted(){return this.watchers.size>0&&!this.surroundings.isHidden()}settle(){this.isWanted?this.socket?.readyState===1?this.sendWishes():!this.socket&&!this.isOpening&&this.retry===void 0&&this.open():this.drop()}drop(){clearTimeout(this.retry),clearInterval(this.repeating),this.retry=void 0;let t=this.socket;this.socket=void 0,this.sent="",t?.close()}async open(){this.isOpening=!0;try{let t=await this.surroundings.address();this.isWanted&&this.use(this.surroundings.open(t))}catch{this.fail()}finally{this.isOpening=!1}}use(t){this.socket=t,t.binaryType="arraybuffer";let e=setTimeout(()=>t.close(),Be);t.onopen=()=>{clearTimeout(e),this.repeating=setInterval(()=>t.send(this.sent),De),this.sendWishes()},t.onmessage=({data:s})=>{t===this.socket&&(this.failures=0,this.take(s))},t.onclose=()=>{clearTimeout(e),t===this.socket&&(this.drop(),this.fail())}}fail(){if(!this.isWanted)return;for(let[e,s]of this.known)this.known.set(e,{...s,problem:"offline"});for(let e of this.watchers){let s=this.known.get(e.camera);e.onNews(s??{takenAt:null,problem:"offline",moves:!1})}let t=Math.min(Fe*2**this.failures,Ie);this.failures+=1,this.retry=setTimeout(()=>{this.retry=void 0,this.settle()},t)}sendWishes(){let t=new Map;for(let{camera:i,wish:r}of this.watchers)t.set(i,[...t.get(i)??[],r]);let e=Object.fromEntries([...t].sort().map(([i,r])=>[i,he(r)])),s=JSON.stringify({watch:e});s!==this.sent&&(this.sent=s,this.socket?.send(s))}take(t){let e=ce(t);if("event"in e){for(let r of this.watchers)e.cameras.includes(r.camera)&&r.onEvent(e.event);return}let s=je(e.facts,e.picture),{camera:i}=e.facts;this.known.set(i,{...s,picture:s.picture??this.known.get(i)?.picture});for(let r of this.watchers)r.camera===i&&r.onNews(s)}};function je({age:n,problem:t,moves:e},s){return{takenAt:n===null?null:performance.now()-n*1e3,problem:t,moves:e,picture:s}}var qe="/api/cgi_camera/wall",Ke=15e3,Ct=new Set,Q,C=new at({async address(){if(!Q)throw new Error("Home Assistant is not there yet");let{path:n}=await Q.callWS({type:"auth/sign_path",path:qe}),t=new URL(Q.hassUrl(n),location.href);return t.protocol=t.protocol.replace("http","ws"),t.href},open:n=>new WebSocket(n),isHidden:()=>document.visibilityState==="hidden"});function ct(n){let t=Q?.connected===!1&&n.connected;Q=n,t&&C.renew()}function lt(n){return Ct.add(n),()=>Ct.delete(n)}function de(){let n=Date.now();setInterval(()=>{Date.now()-n>Ke&&document.visibilityState==="visible"&&C.renew(),n=Date.now();for(let t of Ct)t()},1e3),document.addEventListener("visibilitychange",()=>C.change()),addEventListener("online",()=>C.renew())}var tt="elsewhere",kt="cgi_camera",pe="main_stream",Ve=1.7777777777777777;function ht(n,t){let e=t.by??"area",s=new Set(t.exclude??[]),i=new Set(t.areas??[]),r=Je(n),o=Object.keys(n.states).filter(l=>l.startsWith("camera.")&&!s.has(l)).filter(l=>Ge(n,l,t.others??!0,r)).map(l=>Ye(n,l)).filter(l=>i.size===0||i.has(l.area)),c=Object.keys(n.areas??{}),a=l=>c.includes(l.area)?c.indexOf(l.area):1e9,h=l=>ue(n,l.recorder)||Ot(n,l.entity);o.sort((l,m)=>a(l)-a(m)||Pt(h(l),h(m))||l.channel-m.channel||Pt(l.entity,m.entity));let u=new Map;for(let l of o){let m=l[e]||tt,$=u.get(m)??{id:m,...Ze(n,e,m),cameras:[]};$.cameras.push(l.entity),u.set(m,$)}let d=[...u.values()];if(e==="floor"){let l=m=>n.floors?.[m.id]?.level??0;d.sort((m,$)=>l(m)-l($))}else e==="recorder"&&d.sort((l,m)=>Pt(l.title,m.title));return d.sort((l,m)=>+(l.id===tt)-+(m.id===tt)),d.filter(l=>t.part===void 0||l.id===t.part)}function Ot(n,t){let e=n.states[t]?.attributes.friendly_name;return typeof e=="string"&&e!==""?e:t.replace("camera.","")}function Ge(n,t,e,s){let i=n.entities[t];return i?i.hidden||i.entity_category?!1:i.platform!==kt?e:i.translation_key===pe||!s.has(i.device_id):e}function Je(n){return new Set(Object.values(n.entities).filter(({platform:t,translation_key:e})=>t===kt&&e===pe).filter(({entity_id:t})=>t in n.states).map(({device_id:t})=>t))}function Ye(n,t){let e=n.entities[t],s=e?.device_id?n.devices[e.device_id]:void 0,i=e?.area_id??s?.area_id??"";return{entity:t,area:n.areas?.[i]?i:"",floor:n.areas?.[i]?.floor_id??"",recorder:s?.via_device_id??s?.id??"",channel:Xe(s)}}function Xe(n){let[,t]=n?.identifiers?.find(([s])=>s===kt)??[],e=t?.match(/_channel_(\d+)$/)?.[1];return e===void 0?0:Number(e)}function ue(n,t){let e=n.devices[t];return e?.name_by_user||e?.name||""}function Ze(n,t,e){if(t==="recorder")return{title:ue(n,e),icon:"mdi:cctv"};let s=t==="area"?n.areas?.[e]:n.floors?.[e];return{title:s?.name??"",icon:s?.icon??void 0}}function Pt(n,t){return n.localeCompare(t,void 0,{numeric:!0})}function me(n,t,e,s=0){let{gap:i,heading:r,narrowest:o,comfortable:c}=e,a=Math.max(1,...n),h=l=>(t.width-i*(l-1))/l;if(s>0)return{columns:s,width:h(s)};let u={columns:1,width:0};for(let l=1;l<=a;l++){let m=n.reduce((be,we)=>be+Math.ceil(we/l),0),$=n.length>1?n.length*r:0,ye=(t.height-$-i*m)/m,Nt=Math.min(h(l),ye*Ve);Nt>u.width&&(u={columns:l,width:Nt})}if(u.width>=Math.min(o,t.width))return u;let d=Math.min(a,Math.max(1,Math.floor((t.width+i)/(c+i))));return{columns:d,width:h(d)}}var dt=2,fe=3600,Qe=6e3,ts=500,es=250,ss=50,is=5,ns=.4,rs=new Set(["off","unknown","unavailable","idle","closed"]),ge={busy:"mdi:timer-sand",locked:"mdi:lock",refused:"mdi:account-cancel",gone:"mdi:video-off",off:"mdi:power",failed:"mdi:image-broken-variant",removed:"mdi:help-circle-outline",starting:"mdi:restart",forbidden:"mdi:shield-lock",offline:"mdi:lan-disconnect"},os=[["up","mdi:chevron-up",{direction:"up"}],["left","mdi:chevron-left",{direction:"left"}],["right","mdi:chevron-right",{direction:"right"}],["down","mdi:chevron-down",{direction:"down"}],["zoom_in","mdi:plus",{zoom:"in"}],["zoom_out","mdi:minus",{zoom:"out"}]],b=class extends w{constructor(){super(...arguments);this.tile=!1;this.entity="";this.source="";this.flash="";this.isAlarm=!1;this.isSeen=!1;this.isHeld=!1;this.watched="";this.seen=new IntersectionObserver(([e])=>{this.isSeen=e?.isIntersecting??!1,this.watch()});this.resized=new ResizeObserver(()=>this.watch())}static getConfigElement(){return L(ae)}static getStubConfig(e){return{entity:Object.keys(e.states).find(i=>i.startsWith("camera."))??"",pace:dt}}set config(e){JSON.stringify(e)!==JSON.stringify(this.settings)&&this.setConfig(e)}setConfig(e){let s=e.entity??e.entities?.[0];if(!s?.startsWith("camera."))throw new Error(f(J(),"not_a_camera",{value:s??""}));if(e.pace!==void 0&&!(e.pace>=0&&e.pace<=fe))throw new Error(f(J(),"wrong_pace",{value:e.pace,limit:fe}));let i=s!==this.settings?.entity;this.settings=e,i?this.show(s):this.watch()}getCardSize(){return 4}getGridOptions(){return{columns:6,rows:"auto",min_columns:3}}connectedCallback(){super.connectedCallback(),this.seen.observe(this),this.resized.observe(this),this.stopTicking=lt(()=>this.isSeen&&this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.seen.disconnect(),this.resized.disconnect(),this.stopTicking?.(),this.isSeen=!1,this.watch()}shouldUpdate(e){let s=e.get("hass"),{hass:i}=this;if(!e.has("hass")||!i)return!0;ct(i);for(let r of this.settings?.event_entities??[])this.follow(r,i,s);return e.size>1||i.language!==s?.language||i.services!==s.services||i.states[this.entity]!==s.states[this.entity]}show(e){e!==this.entity&&(this.entity=e,this.news=void 0,this.setPicture(void 0),this.flash="",this.watch())}get language(){return this.hass?.language??"en"}get name(){let{name:e,entity:s}=this.settings??{};return e&&s===this.entity?e:this.hass?Ot(this.hass,this.entity):this.entity}get wish(){let{clientWidth:e,clientHeight:s}=this,[i,r]=le(e,s,devicePixelRatio);return{pace:this.settings?.pace??dt,width:i,height:r}}watch(){let e=this.isSeen&&this.entity!==""&&this.clientWidth>0,s=this.wish,i=e?JSON.stringify([this.entity,s]):"";i!==this.watched&&(this.watched=i,this.stop?.(),this.stop=void 0,e&&(this.stop=C.watch({camera:this.entity,wish:s,onNews:r=>this.take(r),onEvent:r=>this.light(r)})))}take(e){this.news={...e,takenAt:e.takenAt??this.news?.takenAt??null},e.picture&&e.picture!==this.picture&&this.setPicture(e.picture)}setPicture(e){let s=this.source;this.picture=e,this.source=e?URL.createObjectURL(e):"",s&&setTimeout(()=>URL.revokeObjectURL(s),2e3)}light({type:e,faces:s}){let i=s.map(o=>o.name).filter(Boolean),r=f(this.language,Y(e)?e:"other");this.flashFor(i.length>0?`${r}: ${i.join(", ")}`:r,e==="fire"||e==="tamper"||s.some(o=>o.list==="blocked"))}follow(e,s,i){let r=s.states[e];i&&r&&r.state!==i.states[e]?.state&&!rs.has(r.state)&&this.flashFor(String(r.attributes.friendly_name??e),!1)}flashFor(e,s){clearTimeout(this.flashEnd),this.flash=e,this.isAlarm=s,this.flashEnd=setTimeout(()=>{this.flash=""},Qe)}get age(){let{takenAt:e=null}=this.news??{};return e===null?"":se(this.language,(performance.now()-e)/1e3)}render(){if(!this.settings)return p;let{show_name:e=!0,show_age:s=!0,fit:i="cover",ptz:r=!0}=this.settings,o=this.news?.problem??null,c=this.age,a=o?f(this.language,o):"",u=[f(this.language,"open",{name:this.name}),this.flash,a,c&&f(this.language,"ago",{age:c})];return v`
      <ha-card class=${this.flash?this.isAlarm?"flash alarm":"flash":""}>
        <div class="frame ${o&&o!=="busy"?"old":""}">
          ${this.source?v`<img alt="" class=${i} src=${this.source} draggable="false" />`:v`<div class="empty">
                  <ha-icon icon=${o?ge[o]:"mdi:cctv"}></ha-icon>
                  <span>${a||f(this.language,"waiting")}</span>
                </div>`}
          <button
            class="open"
            aria-label=${u.filter(Boolean).join(", ")}
            @click=${this.clicked}
            @pointerdown=${this.pressed}
            @pointerup=${this.released}
            @pointercancel=${this.released}
            @keydown=${this.typed}
            @contextmenu=${d=>this.canCapture&&d.preventDefault()}
          ></button>
          <div class="over top">
            ${this.flash?v`<span class="label event">${this.flash}</span>`:p}
            ${o&&this.source?v`<span class="label problem">
                    <ha-icon icon=${ge[o]}></ha-icon>${a}
                  </span>`:p}
          </div>
          <div class="over bottom">
            <span class="name">${e?this.name:p}</span>
            ${s&&c?v`<span class="age">${c}</span>`:p}
          </div>
          ${r&&this.news?.moves?this.renderArrows():p}
        </div>
      </ha-card>
    `}renderArrows(){return v`<div class="ptz" role="group">
      ${os.map(([e,s,i])=>v`<button
          class=${e}
          aria-label=${f(this.language,e)}
          title=${f(this.language,e)}
          @pointerdown=${r=>{r.target.setPointerCapture(r.pointerId),this.move({...i,duration:is})}}
          @pointerup=${()=>this.move({direction:"stop"})}
          @pointercancel=${()=>this.move({direction:"stop"})}
          @click=${r=>r.detail===0&&this.move({...i,duration:ns})}
        >
          <ha-icon icon=${s}></ha-icon>
        </button>`)}
    </div>`}move(e){this.act("ptz",e)}async act(e,s){try{return await this.hass?.callService("cgi_camera",e,s,{entity_id:this.entity}),!0}catch(i){let r=i instanceof Error?i.message:String(i?.message);return R(this,"hass-notification",{message:r}),!1}}get canCapture(){return this.hass?.entities[this.entity]?.platform==="cgi_camera"&&this.hass?.services.cgi_camera?.capture!==void 0}async capture(){await this.act("capture",{})&&this.flashFor(f(this.language,"captured"),!1)}pressed(e){this.start=e,this.isHeld=!1,this.canCapture&&(this.hold=setTimeout(()=>{this.isHeld=!0,this.capture()},ts))}released(e){clearTimeout(this.hold);let s=e.clientX-(this.start?.clientX??e.clientX),i=e.clientY-(this.start?.clientY??e.clientY);Math.abs(s)>ss&&Math.abs(s)>2*Math.abs(i)&&(this.isHeld=!0,this.turn(s<0?1:-1))}clicked(){this.isHeld?this.isHeld=!1:this.canCapture?this.tap?(clearTimeout(this.tap),this.tap=void 0,this.capture()):this.tap=setTimeout(()=>{this.tap=void 0,this.open()},es):this.open()}typed(e){e.key==="ArrowRight"||e.key==="ArrowLeft"?this.turn(e.key==="ArrowRight"?1:-1):e.key==="c"&&this.canCapture&&this.capture()}open(){R(this,"cgi-camera-open",{camera:this.entity})||R(this,"hass-more-info",{entityId:this.entity})}turn(e){if(R(this,"cgi-camera-turn",{step:e}))return;let{entity:s,entities:i=[]}=this.settings,r=[...new Set([s,...i])],o=(r.indexOf(this.entity)+e+r.length)%r.length;this.show(r[o])}};b.styles=F`
    :host {
      display: block;
      container-type: inline-size;
    }
    ha-card {
      position: relative;
      overflow: hidden;
      height: 100%;
      background: #101418;
      border-color: transparent;
      border-radius: var(--cgi-camera-radius, var(--ha-card-border-radius, 12px));
    }
    .frame {
      position: relative;
      aspect-ratio: 16 / 9;
      color: #fff;
    }
    :host([tile]),
    :host([tile]) .frame {
      height: 100%;
    }
    :host([tile]) .frame {
      aspect-ratio: auto;
    }
    img {
      position: absolute;
      width: 100%;
      height: 100%;
      user-select: none;
    }
    img.cover {
      object-fit: cover;
    }
    img.contain {
      object-fit: contain;
    }
    .old img {
      filter: grayscale(0.8) brightness(0.55);
    }
    .empty {
      position: absolute;
      inset: 0;
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: 6px;
      color: #aab4be;
      font-size: 13px;
      --mdc-icon-size: 32px;
    }
    button {
      border: 0;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    .open {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      touch-action: pan-y;
      border-radius: inherit;
    }
    .open:focus-visible,
    .ptz button:focus-visible {
      outline: 3px solid var(--primary-color, #03a9f4);
      outline-offset: -3px;
    }
    .over {
      position: absolute;
      inset-inline: 0;
      display: flex;
      gap: 6px;
      padding: 6px 10px;
      pointer-events: none;
      text-shadow: 0 0 3px #000;
    }
    .top {
      top: 0;
      flex-wrap: wrap;
    }
    .bottom {
      bottom: 0;
      align-items: baseline;
      justify-content: space-between;
      padding-top: 22px;
      background: linear-gradient(transparent, rgb(0 0 0 / 70%));
    }
    .name {
      overflow: hidden;
      font-size: 14px;
      font-weight: 500;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .age {
      flex: none;
      padding: 0 6px;
      border-radius: 8px;
      background: rgb(0 0 0 / 55%);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      line-height: 18px;
    }
    .label {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      padding: 2px 8px;
      border-radius: 10px;
      font-size: 12px;
      font-weight: 500;
      line-height: 18px;
      text-shadow: none;
      --mdc-icon-size: 14px;
    }
    .problem {
      background: rgb(0 0 0 / 70%);
    }
    .event {
      background: #ffb300;
      color: #201600;
    }
    .alarm .event {
      background: #d32f2f;
      color: #fff;
    }
    .flash::after {
      content: "";
      position: absolute;
      inset: 0;
      border: 4px solid #ffb300;
      border-radius: inherit;
      pointer-events: none;
      animation: pulse 1s ease-in-out infinite;
    }
    .flash.alarm::after {
      border-color: #f44336;
    }
    @keyframes pulse {
      50% {
        opacity: 0.35;
      }
    }
    .ptz {
      position: absolute;
      inset-inline-end: 8px;
      bottom: 34px;
      display: grid;
      grid-template-areas: ". up in" "left . right" ". down out";
      opacity: 0;
      border-radius: 12px;
      background: rgb(0 0 0 / 55%);
      transition: opacity 0.2s;
    }
    .frame:hover .ptz,
    .frame:focus-within .ptz {
      opacity: 1;
    }
    .ptz button {
      width: 32px;
      height: 32px;
      padding: 0;
      border-radius: 8px;
      touch-action: none;
      --mdc-icon-size: 22px;
    }
    .up {
      grid-area: up;
    }
    .down {
      grid-area: down;
    }
    .left {
      grid-area: left;
    }
    .right {
      grid-area: right;
    }
    .zoom_in {
      grid-area: in;
    }
    .zoom_out {
      grid-area: out;
    }
    @container (max-width: 219px) {
      .ptz {
        display: none;
      }
      .name {
        font-size: 12px;
      }
      .age {
        font-size: 11px;
      }
      .over {
        padding-inline: 6px;
      }
    }
    @media (hover: none) {
      .ptz {
        opacity: 0.85;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .flash::after {
        animation: none;
      }
    }
  `,g([x({attribute:!1})],b.prototype,"hass",2),g([x({type:Boolean,reflect:!0})],b.prototype,"tile",2),g([y()],b.prototype,"settings",2),g([y()],b.prototype,"entity",2),g([y()],b.prototype,"news",2),g([y()],b.prototype,"source",2),g([y()],b.prototype,"flash",2),g([y()],b.prototype,"isAlarm",2),b=g([U("cgi-camera-card")],b);var as="custom:cgi-camera-wall";function pt(n,t){let{type:e,...s}=n;return{type:"panel",cards:[{...s,type:as,...t?{part:t}:{}}]}}function ve(n,t){let e={title:f(t.language,"all"),path:"all",...pt(n)},s=ht(t,n);if(s.length<2)return{views:[e]};let i=s.map(r=>({title:r.title||f(t.language,tt),path:r.id.replaceAll("_","-"),...pt(n,r.id)}));return{views:[e,...i]}}var Tt=class extends HTMLElement{static generate(t,e){return ve(t,e)}static getConfigElement(){return L(Z)}},Ht=class extends HTMLElement{static generate(t){return pt(t)}static getConfigElement(){return L(Z)}};customElements.define("ll-strategy-dashboard-cgi-camera-wall",Tt);customElements.define("ll-strategy-view-cgi-camera-wall",Ht);var E=6,Rt=30,cs=600,ls=10;function Mt({states:n}){return Object.keys(n).filter(t=>t.startsWith("camera."))}var _=class extends w{constructor(){super(...arguments);this.config={};this.room={width:0,height:0};this.isFull=!1;this.stop=-1;this.large="";this.parts=[];this.measured=()=>this.measure();this.resized=new ResizeObserver(this.measured);this.filled=()=>{this.isFull=document.fullscreenElement!==null,this.large="",this.measure()}}static getConfigElement(){return L(Z)}static getStubConfig(){return{}}setConfig(e){this.config=e}getCardSize(){return 12}getGridOptions(){return{columns:"full",rows:"auto"}}connectedCallback(){super.connectedCallback(),this.resized.observe(this),addEventListener("resize",this.measured),document.addEventListener("fullscreenchange",this.filled),this.stopTicking=lt(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect(),removeEventListener("resize",this.measured),document.removeEventListener("fullscreenchange",this.filled),this.stopTicking?.(),this.endTour()}shouldUpdate(e){let s=e.get("hass"),{hass:i}=this;return i?!e.has("hass")&&!e.has("config")?!0:(ct(i),!e.has("config")&&s?.entities===i.entities&&s.devices===i.devices&&s.areas===i.areas&&s.floors===i.floors&&Mt(s).every(o=>o in i.states)&&Mt(s).length===Mt(i).length?e.size>1:(this.parts=ht(i,this.config),!0)):!1}measure(){let e=this.isFull?0:this.getBoundingClientRect().top+scrollY,s=this.isFull?innerWidth:this.clientWidth;this.room={width:s-2*E,height:innerHeight-Math.max(e,0)-2*E}}get shown(){if(this.large)return[{id:"large",title:"",cameras:[this.large]}];let e=this.parts[this.stop];return e?[e]:this.parts}localize(e,s){return f(this.hass?.language??"en",e,s)}render(){if(!this.hass)return p;if(this.parts.length===0)return v`<ha-card class="nothing">${this.localize("no_cameras")}</ha-card>`;let e=this.shown,s=e.length>1||this.stop>=0,{show_status:i=!0,columns:r=0}=this.config,o=this.room.width<cs,c=me(e.map(h=>h.cameras.length),{width:this.room.width,height:this.room.height-(i?40:0)-(this.stop>=0?Rt:0)},{gap:E,heading:Rt+E,narrowest:o?300:170,comfortable:o?160:300},this.large?1:r),a=Math.max(0,Math.floor(c.width));return v`<div
      class="wall ${this.isFull?"full":""}"
      style="--columns:${c.columns};--width:${a}px"
      @cgi-camera-open=${this.opened}
      @cgi-camera-turn=${this.turned}
      @keydown=${this.typed}
    >
      ${i?this.renderStatus():p}
      ${e.map(h=>v`<section aria-label=${this.titleOf(h)}>
          ${s?v`<h2>
                  ${h.icon?v`<ha-icon icon=${h.icon}></ha-icon>`:p}
                  ${this.titleOf(h)}
                </h2>`:p}
          <div class="tiles">${h.cameras.map(u=>this.renderTile(u))}</div>
        </section>`)}
    </div>`}renderTile(e){let{pace:s=dt,show_name:i,show_age:r,fit:o}=this.config;return v`<cgi-camera-card
      tile
      .hass=${this.hass}
      .config=${{entity:e,pace:s,show_name:i,show_age:r,fit:this.large?"contain":o}}
    ></cgi-camera-card>`}titleOf(e){return e.title||(e.id==="large"?"":this.localize("elsewhere"))}renderStatus(){let e=this.shown.flatMap(o=>o.cameras),s=new Map;for(let o of e){let c=this.problemOf(o);c&&s.set(c,(s.get(c)??0)+1)}let i=e.length===1?this.localize("one_camera"):this.localize("cameras",{number:e.length}),r=[...s].map(([o,c])=>`${c} \xD7 ${this.localize(o)}`);return v`<div class="status">
      <span class="count">${i}</span>
      <span class="wrong" role="status">${r.join(" \xB7 ")}</span>
      ${this.parts.length>1?this.renderButton(this.stop>=0?"end_tour":"start_tour",this.stop>=0?"mdi:stop":"mdi:play",this.toggleTour):p}
      ${document.fullscreenEnabled?this.renderButton(this.isFull?"leave_full_screen":"full_screen",this.isFull?"mdi:fullscreen-exit":"mdi:fullscreen",this.toggleFull):p}
    </div>`}renderButton(e,s,i){return v`<button title=${this.localize(e)} aria-label=${this.localize(e)} @click=${i}>
      <ha-icon icon=${s}></ha-icon>
    </button>`}problemOf(e){let s=C.about(e)?.problem??null,i=this.hass?.states[e]?.state==="unavailable";return s??(i?"gone":null)}toggleTour(){if(this.stop>=0){this.endTour();return}this.stop=0;let e=this.config.tour_seconds??ls;this.tour=setInterval(()=>{this.stop=(this.stop+1)%this.parts.length},e*1e3)}endTour(){clearInterval(this.tour),this.stop=-1}toggleFull(){this.isFull?document.exitFullscreen():this.wall.requestFullscreen()}opened(e){this.isFull&&(e.preventDefault(),this.large=this.large?"":e.detail.camera)}turned(e){if(e.preventDefault(),this.large){let s=this.parts.flatMap(r=>r.cameras),i=s.indexOf(this.large)+e.detail.step+s.length;this.large=s[i%s.length]}else this.focusNext(e.target,e.detail.step)}focusNext(e,s){let i=[...this.renderRoot.querySelectorAll("cgi-camera-card")];i[(i.indexOf(e)+s+i.length)%i.length]?.shadowRoot?.querySelector(".open")?.focus()}typed(e){e.key==="Backspace"&&this.large&&(this.large="")}};_.styles=F`
    :host {
      display: block;
      --cgi-camera-radius: 8px;
    }
    .nothing {
      padding: 24px;
    }
    .wall {
      box-sizing: border-box;
      padding: ${E}px;
      color: var(--primary-text-color);
    }
    .wall.full {
      overflow: auto;
      background: #05070a;
      color: #e6eaee;
    }
    .status {
      display: flex;
      align-items: center;
      gap: 12px;
      box-sizing: border-box;
      height: 40px;
      padding: 0 6px;
      font-size: 14px;
    }
    .count {
      font-weight: 500;
    }
    .wrong {
      flex: 1;
      overflow: hidden;
      color: var(--error-color, #db4437);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .status button {
      width: 40px;
      height: 40px;
      padding: 0;
      border: 0;
      border-radius: 20px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    .status button:hover,
    .status button:focus-visible {
      background: rgb(127 127 127 / 20%);
    }
    section {
      width: calc(var(--columns) * (var(--width) + ${E}px) - ${E}px);
      margin: 0 auto ${E}px;
    }
    h2 {
      display: flex;
      align-items: center;
      gap: 8px;
      height: ${Rt}px;
      margin: 0;
      font-size: 15px;
      font-weight: 500;
      --mdc-icon-size: 18px;
    }
    .tiles {
      display: grid;
      grid-template-columns: repeat(var(--columns), var(--width));
      gap: ${E}px;
    }
    cgi-camera-card {
      height: calc(var(--width) * 9 / 16);
    }
  `,g([x({attribute:!1})],_.prototype,"hass",2),g([y()],_.prototype,"config",2),g([y()],_.prototype,"room",2),g([y()],_.prototype,"isFull",2),g([y()],_.prototype,"stop",2),g([y()],_.prototype,"large",2),g([te(".wall")],_.prototype,"wall",2),_=g([U("cgi-camera-wall")],_);var Lt="https://github.com/cgi-camera/cgi-camera/blob/main/docs/wall.md",ut=window,W=J();ut.customCards??=[];ut.customCards.push({type:"cgi-camera-card",name:f(W,"card_name"),description:f(W,"card_description"),preview:!0,documentationURL:Lt,getEntitySuggestion:(n,t)=>t.startsWith("camera.")?{config:{type:"custom:cgi-camera-card",entity:t}}:null},{type:"cgi-camera-wall",name:f(W,"wall_name"),description:f(W,"wall_description"),documentationURL:Lt});ut.customStrategies??=[];for(let n of["dashboard","view"])ut.customStrategies.push({type:"cgi-camera-wall",strategyType:n,name:f(W,"wall_name"),description:f(W,"wall_description"),documentationURL:Lt});de();
