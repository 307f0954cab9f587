#include "engine/notify/html.h"

#include <kainjow/mustache.hpp>

namespace trinhky::notify {
namespace {

using kainjow::mustache::data;

// Two braces only: what stands between them is escaped by the library.
constexpr auto page = R"(<!doctype html>
<html lang="{{language}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light"><title>{{subject}}</title></head>
<body style="font-family:sans-serif;line-height:1.5;color:#1a1a1a;background:#fff;max-width:40em;overflow-wrap:anywhere">
{{#banner}}
<p style="background:#fff3cd;padding:.4em .8em"><strong>{{banner}}</strong></p>
{{/banner}}
<p>{{greeting}}</p>
{{#groups}}
{{#title}}
<h2 style="font-size:1.1em;margin:1.2em 0 .2em">{{title}}</h2>
{{/title}}
{{#papers}}
<div style="border-left:3px solid #a01818;padding-left:.8em;margin:.8em 0">
{{#notices}}
<p style="margin:.3em 0">{{#lines}}{{line}}<br>{{/lines}}</p>
{{/notices}}
{{#link}}
<p style="margin:.3em 0"><a href="{{link}}">{{link_line}}</a></p>
{{/link}}
{{^link}}
{{#link_line}}
<p style="margin:.3em 0">{{link_line}}</p>
{{/link_line}}
{{/link}}
</div>
{{/papers}}
{{/groups}}
{{#more}}
<p>{{more}}</p>
{{/more}}
<p style="color:#555">{{#closing}}{{line}}<br>{{/closing}}</p>
{{#has_why}}
<p style="color:#555;font-size:.9em;border-top:1px solid #ccc;padding-top:.5em">{{#why}}{{line}}<br>{{/why}}</p>
{{/has_why}}
</body>
</html>
)";

void put(data& object, const std::string& name, const std::string& value) {
  if (!value.empty()) object.set(name, value);
}

data lines_of(const std::vector<std::string>& lines) {
  data list{data::type::list};
  for (const std::string& line : lines) list.push_back(data("line", line));
  return list;
}

bool is_web_link(const std::string& link) {
  return link.starts_with("https://") || link.starts_with("http://");
}

// The library looks a missing name up in what is around it, so every member is set, if to false.
data paper_of(const Letter::Paper& paper) {
  data notices{data::type::list};
  for (const auto& lines : paper.notices) notices.push_back(data("lines", lines_of(lines)));
  data object;
  object.set("notices", notices);
  object.set("link", is_web_link(paper.link) ? data(paper.link) : data(false));
  object.set("link_line", paper.link_line.empty() ? data(false) : data(paper.link_line));
  return object;
}

}  // namespace

std::string text_of(const Letter& letter) {
  std::string text;
  if (!letter.banner.empty()) text.append(letter.banner).append("\n\n");
  text.append(letter.greeting).append("\n");
  for (const Letter::Group& group : letter.groups) {
    if (!group.title.empty()) text.append("\n— ").append(group.title).append(" —\n");
    for (const Letter::Paper& paper : group.papers) {
      for (const auto& notice : paper.notices) {
        text.append("\n");
        for (const std::string& line : notice) text.append(line).append("\n");
      }
      if (!paper.link_line.empty()) text.append(paper.link_line).append("\n");
    }
  }
  if (!letter.more.empty()) text.append("\n").append(letter.more).append("\n");
  text.append("\n");
  for (const std::string& line : letter.closing) text.append(line).append("\n");
  if (!letter.why.empty()) text.append("\n");
  for (const std::string& line : letter.why) text.append(line).append("\n");
  return text;
}

std::string html_of(const Letter& letter, Language language) {
  data groups{data::type::list};
  for (const Letter::Group& group : letter.groups) {
    data papers{data::type::list};
    for (const Letter::Paper& paper : group.papers) papers.push_back(paper_of(paper));
    data object;
    object.set("title", group.title.empty() ? data(false) : data(group.title));
    object.set("papers", papers);
    groups.push_back(object);
  }
  data all;
  all.set("language", language == Language::vi ? "vi" : "en");
  put(all, "subject", letter.subject);
  put(all, "banner", letter.banner);
  put(all, "greeting", letter.greeting);
  all.set("groups", groups);
  put(all, "more", letter.more);
  all.set("closing", lines_of(letter.closing));
  all.set("has_why", data(!letter.why.empty()));
  all.set("why", lines_of(letter.why));
  return kainjow::mustache::mustache(page).render(all);
}

}  // namespace trinhky::notify
