// Papers to print and tables to calculate on, made from the same state as the screens.
#include <nlohmann/json.hpp>

#include "api/resources/papers_view.h"
#include "engine/base/text.h"
#include "engine/paper/paper.h"
#include "engine/paper/spreadsheet.h"
#include "engine/projection/rows.h"

namespace trinhky::api {
namespace {

using base::Result;

constexpr std::string_view pdf = "application/pdf";
constexpr std::string_view xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

void send(const Office& office, const Seen& found, std::string_view type, const std::string& prefix,
          Result<std::string> bytes, const Request& request, Reply& reply) {
  if (!bytes) return refuse(reply, bytes.error(), request);
  const std::string subject = projection::subject_of(found.instance, *found.definition, office.directory()).vi;
  const std::string name = base::slug(prefix + " " + subject, 80) + (type == pdf ? ".pdf" : ".xlsx");
  Response response = Response::bytes(200, std::string(type), std::move(*bytes));
  response.set("content-disposition", "inline; filename=\"" + name + "\"");
  response.set("content-security-policy", "sandbox; default-src 'none'");
  response.set("cache-control", "private, no-store");
  reply(std::move(response));
}

void programme(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto shown = shown_document(office, *found, person_of(request), "programme");
  if (!shown) return refuse(reply, shown.error(), request);
  const auto view = programme_view(office, *found, *shown);
  if (!view) return refuse(reply, view.error(), request);
  send(office, *found, pdf, "", paper::programme_pdf(*view), request, reply);
}

void slip(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto view = slip_view(office, *found);
  if (!view) return refuse(reply, view.error(), request);
  send(office, *found, pdf, "phiếu trình", paper::submission_slip_pdf(*view), request, reply);
}

void report(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto shown = shown_document(office, *found, person_of(request), "consolidated-report");
  if (!shown) return refuse(reply, shown.error(), request);
  send(office, *found, xlsx, "tổng hợp", paper::report_xlsx(report_view(office, *found, *shown)), request, reply);
}

}  // namespace

void add_papers(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/programme.pdf",
              .operation = "getProgrammePdf",
              .summary = {"Bản in chương trình", "The programme as a paper"},
              .handler = [&office](const Request& request, Reply reply) { programme(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/slip.pdf",
              .operation = "getSlipPdf",
              .summary = {"Phiếu trình và các ý kiến", "The slip with everything said about a paper"},
              .handler = [&office](const Request& request, Reply reply) { slip(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/report.xlsx",
              .operation = "getReportXlsx",
              .summary = {"Bảng tổng hợp báo cáo", "The consolidated report as a table"},
              .handler = [&office](const Request& request, Reply reply) { report(office, request, reply); }});
}

}  // namespace trinhky::api
